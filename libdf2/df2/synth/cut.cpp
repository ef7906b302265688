#include <df2/synth/cut.h>

#include <algorithm>
#include <array>

#include <df2/synth/detail/body.h>
#include <df2/synth/detail/categories.h>

namespace df2::synth {

namespace {

/// Hems end above the ground.
constexpr double kLowestHem = 5.9;

struct WeightedNeckline {
  Neckline neckline;
  double weight;
};

template <std::size_t N>
Neckline pick_neckline(Random& random, const std::array<WeightedNeckline, N>& choices) {
  std::array<double, N> weights;
  for (std::size_t i = 0; i < N; ++i) weights[i] = choices[i].weight;
  return choices[random.pick(weights)].neckline;
}

void choose_neck(Cut& cut, Random& random) {
  switch (cut.neckline) {
    case Neckline::round:
      cut.neck_width = random.uniform(0.55, 0.95);
      cut.neck_depth = random.uniform(0.14, 0.4);
      return;
    case Neckline::v:
      cut.neck_width = random.uniform(0.56, 0.9);
      cut.neck_depth = random.uniform(0.35, 0.8);
      return;
    case Neckline::boat:
      cut.neck_width = random.uniform(0.95, 1.3);
      cut.neck_depth = random.uniform(0.12, 0.24);
      return;
    case Neckline::square:
      cut.neck_width = random.uniform(0.8, 1.1);
      cut.neck_depth = random.uniform(0.34, 0.6);
      return;
    case Neckline::turtle:
      cut.neck_width = 0.5;
      cut.neck_depth = 0.05;
      return;
    case Neckline::shirt_collar:
      cut.neck_width = random.uniform(0.5, 0.6);
      cut.neck_depth = random.uniform(0.14, 0.36);
      return;
    case Neckline::hood:
      cut.neck_width = random.uniform(0.58, 0.7);
      cut.neck_depth = random.uniform(0.2, 0.34);
      return;
    case Neckline::lapels:
      cut.neck_width = random.uniform(0.52, 0.62);
      cut.neck_depth = random.uniform(0.6, 1.1);
      return;
  }
}

Hem pick_hem(Random& random) {
  constexpr std::array<double, 4> kWeights = {12, 3, 1, 1};
  return static_cast<Hem>(random.pick(kWeights));
}

void cut_top(Cut& cut, Random& random) {
  const bool is_long = has_long_sleeves(cut.category);
  cut.length = random.chance(0.15) ? random.uniform(1.55, 1.9) : random.uniform(2.1, 2.75);
  cut.ease = random.uniform(0.03, 0.16);
  cut.waist = random.uniform(-1, 0.7);
  cut.flare = random.uniform(0, 0.12);
  cut.sleeve_length = is_long ? (random.chance(0.2) ? random.uniform(0.72, 0.9) : random.uniform(0.96, 1.03))
                              : random.uniform(0.26, 0.5);
  cut.sleeve_width = is_long ? random.uniform(0.02, 0.12) : random.uniform(0.03, 0.16);
  cut.neckline = is_long ? pick_neckline(random, std::array<WeightedNeckline, 6>{{{Neckline::round, 5},
                                                                                  {Neckline::v, 2},
                                                                                  {Neckline::turtle, 2},
                                                                                  {Neckline::shirt_collar, 3},
                                                                                  {Neckline::hood, 2},
                                                                                  {Neckline::boat, 1}}})
                         : pick_neckline(random, std::array<WeightedNeckline, 5>{{{Neckline::round, 7},
                                                                                  {Neckline::v, 2},
                                                                                  {Neckline::shirt_collar, 2},
                                                                                  {Neckline::boat, 1},
                                                                                  {Neckline::square, 1}}});
  cut.buttons = cut.neckline == Neckline::shirt_collar || random.chance(0.06);
  cut.pockets = cut.neckline == Neckline::hood || random.chance(0.15);
  cut.cuffs = cut.neckline == Neckline::shirt_collar ? is_long : random.chance(0.5);
  cut.hem = cut.cuffs && cut.neckline != Neckline::shirt_collar ? Hem::straight : pick_hem(random);
}

void cut_outwear(Cut& cut, Random& random) {
  const bool is_long = has_long_sleeves(cut.category);
  cut.length = is_long && random.chance(0.35) ? random.uniform(3.2, 4.6) : random.uniform(2.0, 2.7);
  cut.ease = random.uniform(0.1, 0.2);
  cut.waist = random.uniform(-1, 0.2);
  cut.flare = random.uniform(0.02, 0.2);
  cut.sleeve_length = is_long ? random.uniform(0.95, 1.03) : random.uniform(0.32, 0.5);
  cut.sleeve_width = is_long ? random.uniform(0.07, 0.14) : random.uniform(0.08, 0.2);
  cut.neckline = pick_neckline(random, std::array<WeightedNeckline, 5>{{{Neckline::lapels, 4},
                                                                        {Neckline::shirt_collar, 3},
                                                                        {Neckline::hood, 2},
                                                                        {Neckline::v, 2},
                                                                        {Neckline::round, 1}}});
  cut.opening = random.chance(0.2) ? random.uniform(0, 0.06) : random.uniform(0.25, 0.95);
  cut.zip = random.chance(0.35);
  cut.buttons = !cut.zip && random.chance(0.75);
  cut.pockets = random.chance(0.75);
  cut.cuffs = cut.length < 2.8 && cut.neckline != Neckline::lapels && random.chance(0.4);
  cut.belt = cut.length > 3.2 && random.chance(0.3);
  cut.hem = cut.cuffs ? Hem::straight : pick_hem(random);
}

void cut_vest(Cut& cut, Random& random) {
  cut.length = random.chance(0.2) ? random.uniform(1.5, 1.8) : random.uniform(2.0, 2.6);
  cut.ease = random.uniform(0.02, 0.1);
  cut.waist = random.uniform(-0.8, 0.9);
  cut.flare = random.uniform(0, 0.12);
  cut.strap_width = random.uniform(0.16, 0.55);
  cut.neckline = pick_neckline(
      random, std::array<WeightedNeckline, 4>{
                  {{Neckline::round, 6}, {Neckline::v, 2}, {Neckline::square, 1.5}, {Neckline::turtle, 0.5}}});
  cut.cuffs = random.chance(0.2);
  cut.hem = cut.cuffs ? Hem::straight : pick_hem(random);
}

void cut_sling(Cut& cut, Random& random) {
  cut.length = random.chance(0.3) ? random.uniform(1.5, 1.8) : random.uniform(2.0, 2.55);
  cut.ease = random.uniform(0.01, 0.08);
  cut.waist = random.uniform(-0.6, 0.9);
  cut.flare = random.uniform(0, 0.16);
  cut.strap_width = random.uniform(0.045, 0.11);
  cut.neckline =
      pick_neckline(random, std::array<WeightedNeckline, 4>{
                                {{Neckline::v, 3}, {Neckline::round, 3}, {Neckline::square, 1}, {Neckline::boat, 1}}});
  cut.hem = pick_hem(random);
}

void cut_dress(Cut& cut, Random& random) {
  cut.length = random.chance(0.3) ? random.uniform(4.4, 5.6) : random.uniform(3.3, 4.3);
  cut.ease = std::min(cut.ease, 0.1);
  cut.waist = random.chance(0.25) ? random.uniform(-1, -0.3) : random.uniform(0.2, 1);
  cut.flare = random.chance(0.25) ? random.uniform(0.02, 0.1) : random.uniform(0.2, 0.85);
  cut.pleats = cut.flare > 0.3 && random.chance(0.25);
  cut.belt = cut.waist > 0 && random.chance(0.3);
  cut.cuffs = cut.neckline == Neckline::shirt_collar;
  cut.pockets = random.chance(0.12);
  cut.hem = cut.pleats ? Hem::straight : pick_hem(random);
  if (cut.neckline == Neckline::hood) {
    cut.neckline = Neckline::round;
    choose_neck(cut, random);
  }
}

void cut_lower(Cut& cut, Random& random) {
  cut.waist_height = random.uniform(-0.18, 0.2);
  cut.belt = random.chance(0.15);
  cut.pockets = random.chance(0.7);
  cut.cuffs = false;
  switch (kind_of(cut.category)) {
    case Kind::shorts:
      cut.length = random.uniform(1.3, 2.2) - cut.waist_height;
      cut.ease = random.uniform(0.02, 0.13);
      cut.flare = random.uniform(0, 0.12);
      return;
    case Kind::trousers:
      cut.length = (random.chance(0.25) ? random.uniform(3.2, 3.9) : random.uniform(4, 4.28)) - cut.waist_height;
      cut.ease = random.uniform(0.005, 0.12);
      cut.flare = random.chance(0.3) ? random.uniform(0.08, 0.26) : random.uniform(0, 0.05);
      cut.cuffs = cut.flare < 0.05 && random.chance(0.2);
      return;
    default:
      cut.length = random.chance(0.45) ? random.uniform(1.25, 1.9) : random.uniform(1.9, 3.8);
      cut.ease = random.uniform(0.01, 0.05);
      cut.flare = random.chance(0.3) ? random.uniform(0, 0.06) : random.uniform(0.2, 0.95);
      cut.pleats = cut.flare > 0.2 && random.chance(0.4);
      cut.pockets = false;
      cut.hem = cut.pleats ? Hem::straight : pick_hem(random);
      return;
  }
}

}  // namespace

Cut make_cut(Random& identity, CategoryIndex category) {
  Cut cut;
  cut.category = category;
  switch (kind_of(category)) {
    case Kind::top:
      cut_top(cut, identity);
      break;
    case Kind::outwear:
      cut_outwear(cut, identity);
      break;
    case Kind::vest:
      cut_vest(cut, identity);
      break;
    case Kind::sling:
      cut_sling(cut, identity);
      break;
    case Kind::shorts:
    case Kind::trousers:
    case Kind::skirt:
      cut_lower(cut, identity);
      break;
  }
  if (!is_lower(category)) choose_neck(cut, identity);
  if (kind_of(category) == Kind::sling) {
    cut.neck_width = identity.uniform(0.75, 1.0);
    cut.neck_depth = identity.uniform(0.16, 0.42);
  }
  if (is_dress(category)) cut_dress(cut, identity);
  const double top = is_lower(category) ? kWaistLevel + cut.waist_height : 0;
  cut.length = std::min(cut.length, kLowestHem - top);
  cut.flare = std::min(cut.flare, 0.36 * (cut.length - (is_lower(category) ? 0.2 : kWaistLevel)) + 0.1);
  cut.seed = identity.bits();
  return cut;
}

Cut under_outwear(Cut cut) {
  cut.ease = std::min(cut.ease, 0.06);
  cut.flare = std::min(cut.flare, 0.12);
  cut.sleeve_width = std::min(cut.sleeve_width, 0.05);
  return cut;
}

Cut tucked_in(Cut cut) {
  cut.length = std::min(cut.length, kWaistLevel + 0.35);
  cut.ease = std::min(cut.ease, 0.05);
  cut.waist = 1;
  cut.flare = 0;
  cut.hem = Hem::straight;
  return cut;
}

}  // namespace df2::synth
