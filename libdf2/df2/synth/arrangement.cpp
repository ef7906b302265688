#include <df2/synth/arrangement.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include <df2/synth/camera.h>
#include <df2/synth/exact_math.h>
#include <df2/synth/garment.h>
#include <df2/synth/prop.h>

namespace df2::synth {

namespace {

constexpr double kDepthOfPerson = 100;  // more than the layers of one person take

struct StanceWeight {
  Stance stance;
  double shop, user;
};

constexpr std::array<StanceWeight, 3> kNotWorn = {
    {{Stance::flat, 0.4, 0.55}, {Stance::hanging, 0.25, 0.35}, {Stance::mannequin, 0.35, 0.1}}};
constexpr std::array<StanceWeight, 9> kFrontal = {{{Stance::standing, 0.36, 0.16},
                                                   {Stance::walking, 0.2, 0.15},
                                                   {Stance::hand_on_hip, 0.25, 0.1},
                                                   {Stance::arms_crossed, 0.04, 0.1},
                                                   {Stance::arms_raised, 0.03, 0.05},
                                                   {Stance::sitting, 0.02, 0.1},
                                                   {Stance::leaning, 0.04, 0.08},
                                                   {Stance::legs_crossed, 0.06, 0.06},
                                                   {Stance::selfie, 0, 0.2}}};
constexpr std::array<StanceWeight, 2> kSideOrBack = {{{Stance::turned, 0.53, 0.53}, {Stance::from_behind, 0.47, 0.47}}};

std::uint8_t viewpoint_of(Stance stance) {
  if (!is_worn(stance)) return 1;
  return stance == Stance::turned || stance == Stance::from_behind ? 3 : 2;
}

/// Adds a garment that is moved to a place of its own.
void add_garment(Random& random, const OutfitGarment& garment, const Figure& figure, const Camera& move, double depth,
                 Arrangement& all) {
  Garment worn = wear(garment.cut, figure, garment.over, random);
  ShotGarment placed{garment.cut.category, garment.cloth, std::move(worn.landmarks), garment.style,
                     viewpoint_of(figure.stance)};
  for (LandmarkPlace& landmark : placed.landmarks) landmark.at = move(landmark.at);
  for (Layer& piece : worn.pieces) {
    piece.owner.item = static_cast<std::uint16_t>(all.garments.size());
    piece.depth += depth;
    all.layers.push_back(seen_through(move, std::move(piece)));
  }
  all.garments.push_back(std::move(placed));
}

/// What a figure sits on, behind it.
void add_seat(Random& random, const Figure& figure, Point shift, double depth, Arrangement& all) {
  const double across = (figure.hips[0].x + figure.hips[1].x) / 2 + figure.facing;
  const double feet = std::max(figure.ankles[0].y, figure.ankles[1].y);
  const Camera move{.scale = 1, .shift = {shift.x + across, shift.y + feet + 0.3}};
  for (Layer& layer : make_prop(PropKind::chair, random)) {
    layer.depth += depth + kBehindBody - 2 - kPropInFront;
    all.layers.push_back(seen_through(move, std::move(layer)));
  }
}

void add_person(Random& random, const Outfit& outfit, const Figure& figure, Point shift, double depth,
                Arrangement& all) {
  const Camera move{.scale = 1, .shift = shift};
  std::optional<BareLeg> bare;
  for (const OutfitGarment& garment : outfit) {
    if (auto below = bare_leg(garment.cut, figure, garment.over)) bare = below;
  }
  for (Layer& layer : figure_layers(figure, bare)) {
    layer.depth += depth;
    all.layers.push_back(seen_through(move, std::move(layer)));
  }
  for (const OutfitGarment& garment : outfit) add_garment(random, garment, figure, move, depth, all);
  if (figure.stance == Stance::sitting) add_seat(random, figure, shift, depth, all);
}

/// Where what there is so far reaches.
void note_company(Arrangement& all) {
  for (const ShotGarment& garment : all.garments) {
    for (const LandmarkPlace& landmark : garment.landmarks) all.company.push_back(landmark.at);
  }
  const Figure& figure = all.figure;
  if (!is_worn(figure.stance)) return;
  all.company.push_back({figure.head.x, figure.head.y - 0.6});
  for (const Point ankle : figure.ankles) all.company.push_back({ankle.x, ankle.y + 0.25});
  all.company.insert(all.company.end(), figure.wrists.begin(), figure.wrists.end());
}

/// Others stand beside the figure, in turn at both sides, before or behind it.
void add_others(Random& random, Source source, const Wanted& wanted, Arrangement& all) {
  constexpr std::array<double, 3> kShop = {0.955, 0.035, 0.01}, kUser = {0.86, 0.09, 0.05};
  const std::size_t others = random.pick(source == Source::shop ? kShop : kUser);
  const double first_side = random.chance(0.5) ? 1 : -1;
  for (std::size_t i = 0; i < others; ++i) {
    const double side = i % 2 == 0 ? first_side : -first_side;
    const double away = random.uniform(1.9, 3.4), depth = random.chance(0.3) ? kDepthOfPerson : -kDepthOfPerson;
    const Figure other = make_figure(random, draw_stance(random, source, random.chance(0.8) ? 2 : 3));
    add_person(random, dress_up(random, wanted), other, {side * away, random.uniform(-0.3, 0.1)}, depth * double(i + 1),
               all);
  }
}

struct Extent {
  double left = std::numeric_limits<double>::max(), right = std::numeric_limits<double>::lowest();
};

Extent extent_of(const std::vector<LandmarkPlace>& landmarks) {
  Extent extent;
  for (const LandmarkPlace& landmark : landmarks) {
    extent.left = std::min(extent.left, landmark.at.x);
    extent.right = std::max(extent.right, landmark.at.x);
  }
  return extent;
}

/// Lays the garments beside each other, in turn at both sides of the first; some overlap.
void lay_out(Random& random, const Outfit& garments, const Figure& figure, Arrangement& all) {
  Extent taken;
  for (std::size_t i = 0; i < garments.size(); ++i) {
    const double turn = i == 0 ? 0 : random.uniform(-0.12, 0.12);
    Camera move{.scale = 1, .cosine = exact_cosine(turn), .sine = exact_sine(turn), .shift = {}};
    if (i > 0) {
      Random same = random;  // the garment is made twice: to see how large it is, and at its place
      const Extent own = extent_of(wear(garments[i].cut, figure, 0, same).landmarks);
      const double gap = random.uniform(-0.35, 0.5);
      move.shift = {i % 2 == 1 ? taken.right + gap - own.left : taken.left - gap - own.right,
                    random.uniform(-0.6, 0.9)};
    }
    add_garment(random, garments[i], figure, move, -double(i), all);
    const Extent own = extent_of(all.garments.back().landmarks);
    taken = {std::min(taken.left, own.left), std::max(taken.right, own.right)};
  }
}

/// A hanger behind each garment that hangs.
void add_hangers(Random& random, Arrangement& all) {
  const std::size_t count = all.garments.size();
  for (std::size_t i = 0; i < count; ++i) {
    const Extent extent = extent_of(all.garments[i].landmarks);
    double top = std::numeric_limits<double>::max();
    for (const LandmarkPlace& landmark : all.garments[i].landmarks) top = std::min(top, landmark.at.y);
    const Camera move{.scale = 1, .shift = {0.5 * (extent.left + extent.right), top + 0.15}};
    for (Layer& layer : make_prop(PropKind::hanger, random)) {
      layer.depth = kBehindBody - 10 * double(i);
      all.layers.push_back(seen_through(move, std::move(layer)));
    }
  }
}

/// What lies or hangs beside a garment that nobody wears.
Outfit with_company(Random& random, OutfitGarment garment, const Wanted& wanted, bool is_alone) {
  Outfit outfit = {std::move(garment)};
  constexpr std::array<double, 5> kOthers = {0.55, 0.27, 0.1, 0.05, 0.03};
  const std::size_t others = is_alone ? 0 : random.pick(kOthers);
  for (std::size_t i = 0; i < others; ++i)
    outfit.push_back(any_garment(random, static_cast<CategoryIndex>(random.pick(wanted.categories))));
  for (OutfitGarment& one : outfit) one.over = 0;
  return outfit;
}

}  // namespace

bool is_worn(Stance stance) {
  return stance != Stance::flat && stance != Stance::hanging && stance != Stance::mannequin;
}

Stance draw_stance(Random& random, Source source, std::uint8_t viewpoint) {
  const std::span<const StanceWeight> stances = viewpoint == 1   ? std::span<const StanceWeight>(kNotWorn)
                                                : viewpoint == 2 ? std::span<const StanceWeight>(kFrontal)
                                                                 : std::span<const StanceWeight>(kSideOrBack);
  std::vector<double> weights;
  for (const StanceWeight& row : stances) weights.push_back(source == Source::shop ? row.shop : row.user);
  return stances[random.pick(weights)].stance;
}

Arrangement arrange(Random& random, OutfitGarment garment, Stance stance, Source source, const Wanted& wanted,
                    bool is_alone) {
  Arrangement all;
  all.figure = make_figure(random, stance);
  if (stance == Stance::flat || stance == Stance::hanging) {
    lay_out(random, with_company(random, std::move(garment), wanted, is_alone), all.figure, all);
    note_company(all);
    if (stance == Stance::hanging) add_hangers(random, all);
    return all;
  }
  const bool is_dressed = !is_alone && (is_worn(stance) || random.chance(0.5));
  const Outfit outfit = is_dressed ? dress_up(random, std::move(garment), wanted) : Outfit{std::move(garment)};
  add_person(random, outfit, all.figure, {}, 0, all);
  note_company(all);
  if (!is_alone && is_worn(stance)) add_others(random, source, wanted, all);
  return all;
}

}  // namespace df2::synth
