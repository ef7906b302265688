#include <df2/synth/surroundings.h>

#include <algorithm>
#include <array>
#include <span>

#include <df2/synth/exact_math.h>

namespace df2::synth {

namespace {

struct BackdropWeight {
  BackdropKind kind;
  double weight;
};

using enum BackdropKind;
constexpr std::array<BackdropWeight, 4> kShop = {{{white, 0.35}, {grey, 0.25}, {gradient, 0.2}, {studio, 0.2}}};
constexpr std::array<BackdropWeight, 4> kShopFlat = {{{white, 0.45}, {grey, 0.25}, {floor, 0.2}, {bedding, 0.1}}};
constexpr std::array<BackdropWeight, 4> kUser = {{{bedroom, 0.4}, {shop, 0.2}, {street, 0.25}, {wardrobe, 0.15}}};
constexpr std::array<BackdropWeight, 2> kUserFlat = {{{floor, 0.45}, {bedding, 0.55}}};
constexpr std::array<BackdropWeight, 3> kUserHanging = {{{wardrobe, 0.6}, {bedroom, 0.25}, {shop, 0.15}}};

BackdropKind draw_backdrop(Source source, Stance stance, Random& random) {
  std::span<const BackdropWeight> backdrops = source == Source::shop ? std::span<const BackdropWeight>(kShop) : kUser;
  if (stance == Stance::flat)
    backdrops = source == Source::shop ? std::span<const BackdropWeight>(kShopFlat) : kUserFlat;
  if (stance == Stance::hanging && source == Source::user) backdrops = kUserHanging;
  std::array<double, 4> weights = {};
  for (std::size_t i = 0; i < backdrops.size(); ++i) weights[i] = backdrops[i].weight;
  return backdrops[random.pick(std::span(weights).first(backdrops.size()))].kind;
}

/// How much worse than a good picture a user's may be.
double badness(Difficulty difficulty) {
  return difficulty == Difficulty::easy ? 0.35 : difficulty == Difficulty::hard ? 1.5 : 1;
}

}  // namespace

void draw_surroundings(Shot& shot, Source source, Stance stance, Difficulty difficulty, double floor, Random& random) {
  shot.backdrop.kind = draw_backdrop(source, stance, random);
  shot.backdrop.horizon = std::clamp(floor - random.uniform(0.02, 0.1), 0.35, 1.2);
  shot.backdrop.seed = random.bits();
  shot.seed = random.bits();
  if (source == Source::shop) {
    shot.light = {.angle = random.uniform(0.6, 2.5),
                  .hardness = random.uniform(0.1, 0.3),
                  .warmth = random.uniform(-0.1, 0.1),
                  .exposure = random.uniform(0.97, 1.08)};
    shot.lens = {.blur = random.uniform(0, 0.3),
                 .noise = random.uniform(0, 1.5),
                 .vignette = random.uniform(0, 0.1),
                 .jpeg_quality = random.integer(82, 95)};
    return;
  }
  const double bad = badness(difficulty);
  // Small pictures are not blurred as far as large ones, so that garments stay what they are.
  const double sharp = std::min(shot.size.width, shot.size.height) / 600.0;
  shot.light = {.angle = random.uniform(0, kPi),
                .hardness = std::min(1.0, bad * random.uniform(0.2, 0.75)),
                .warmth = std::clamp(bad * 0.4 * random.normal(), -1.0, 1.0),
                .exposure = std::clamp(1 + bad * 0.17 * random.normal(), 0.55, 1.5)};
  const double shaky = random.uniform();
  shot.lens = {.blur = bad * sharp * 1.6 * shaky * shaky,
               .noise = bad * random.uniform(1, 9),
               .vignette = std::min(1.0, bad * random.uniform(0, 0.4)),
               .jpeg_quality = random.integer(50, 95)};
}

Size draw_size(Source source, Random& random) {
  constexpr std::array<Size, 6> kSizes = {{{400, 600}, {468, 624}, {540, 720}, {600, 600}, {600, 900}, {720, 540}}};
  constexpr std::array<double, 6> kShopWeights = {3, 3, 2, 2, 1, 0}, kUserWeights = {2, 3, 3, 0.7, 1, 1.3};
  return kSizes[random.pick(source == Source::shop ? kShopWeights : kUserWeights)];
}

}  // namespace df2::synth
