#include <df2/synth/cloth.h>

#include <algorithm>
#include <cmath>

#include <df2/synth/exact_math.h>

#include "detail/wardrobe_colours.h"

namespace df2::synth {

namespace {

/// Garments that are made of the same kinds of cloth.
enum class Group : std::uint8_t { top, sweater, outwear, shorts, trousers, skirt, dress };

constexpr std::array<Group, kDeepFashion2Categories> kGroups = {
    Group::top,      Group::sweater, Group::outwear, Group::outwear, Group::top,   Group::top,  Group::shorts,
    Group::trousers, Group::skirt,   Group::dress,   Group::dress,   Group::dress, Group::dress};

/// By Group, then by Material: woven, jersey, knit, denim, satin, leather, sheer.
constexpr std::array<std::array<double, 7>, 7> kMaterials = {{{2, 8, 0.7, 0.2, 0.8, 0, 0.4},
                                                              {3, 4, 4, 0.3, 0.6, 0, 0.4},
                                                              {5, 1, 2.5, 2, 0.3, 1.4, 0.3},
                                                              {5, 2, 0.2, 4, 0.4, 0.3, 0},
                                                              {5, 2, 0.3, 5, 0.3, 0.6, 0},
                                                              {5, 1, 0.8, 1.5, 1.5, 0.8, 0.6},
                                                              {5, 2.5, 1, 0.5, 1.5, 0.1, 0.7}}};

/// By Material, then by Pattern: plain, stripes, checks, dots, floral, geometric, panels, gradient, knit.
constexpr std::array<std::array<double, 9>, 7> kPatterns = {{{4, 2, 2, 1.2, 2, 1, 0.4, 0.3, 0},
                                                             {6, 3, 0.2, 0.4, 0.5, 0.4, 1, 0.4, 0},
                                                             {4, 3, 0.4, 0, 0, 0.7, 1, 0.2, 5},
                                                             {20, 0, 0, 0, 0, 0, 0.5, 1, 0},
                                                             {6, 0.5, 0, 1, 2, 0.5, 0, 0.8, 0},
                                                             {12, 0, 0, 0, 0, 0, 1, 0, 0},
                                                             {3, 0.3, 0, 1.5, 2, 0.2, 0, 0.6, 0}}};

/// By Group: how likely a style is of a quiet colour.
constexpr std::array<double, 7> kQuiet = {0.55, 0.6, 0.75, 0.7, 0.8, 0.6, 0.45};

struct Range {
  double low, high;
};
/// Heads, by Pattern.
constexpr std::array<Range, 9> kPeriods = {
    {{0.3, 0.3}, {0.1, 0.42}, {0.12, 0.7}, {0.1, 0.4}, {0.22, 0.6}, {0.2, 0.55}, {0.8, 1.6}, {1.4, 2.8}, {0.26, 0.5}}};

Pattern pick_pattern(Random& random, Group group, Material material) {
  std::array<double, 9> weights = kPatterns[static_cast<std::size_t>(material)];
  const bool is_for_legs = group == Group::trousers || group == Group::shorts;
  if (is_for_legs) {  // most are plain; an upper and a lower part would meet at the knee
    weights[static_cast<std::size_t>(Pattern::plain)] *= 3;
    weights[static_cast<std::size_t>(Pattern::panels)] = 0;
  }
  return static_cast<Pattern>(random.pick(weights));
}

double pick_angle(Random& random, Group group, Pattern pattern) {
  constexpr double kUpright = kPi / 2;
  const bool is_upright_more = group == Group::trousers || group == Group::shorts;
  switch (pattern) {
    case Pattern::stripes: {
      const double kind = random.uniform();
      const double upright_share = is_upright_more ? 0.85 : 0.25;
      return kind < upright_share ? kUpright : kind < 0.95 ? 0 : kPi / 4;
    }
    case Pattern::checks:
      return random.chance(0.1) ? kPi / 4 : 0;
    default:
      return 0;
  }
}

/// Where prints are: large ones on the chest, small ones over the heart or on the thigh.
Print pick_print(Random& random, Group group, Material material, Pattern pattern) {
  Print print;
  print.seed = random.bits();
  const bool is_quiet = pattern == Pattern::plain || pattern == Pattern::gradient || pattern == Pattern::panels;
  const bool can_be_printed = material == Material::jersey || material == Material::woven ||
                              material == Material::knit || material == Material::denim;
  if (!is_quiet || !can_be_printed) return print;
  const bool is_top = group == Group::top || group == Group::sweater;
  const double chance = is_top ? (material == Material::jersey ? 0.65 : 0.3) : group == Group::dress ? 0.15 : 0.12;
  if (!random.chance(chance)) return print;
  constexpr std::array<double, 5> kKinds = {0, 4, 2, 4, 1.2};
  print.kind = is_top ? static_cast<PrintKind>(random.pick(kKinds)) : PrintKind::badge;
  const bool is_small = !is_top || print.kind == PrintKind::badge;
  if (is_small) {
    print.width = random.uniform(0.2, 0.34);
    print.x = 0.38;
    print.y = group == Group::trousers || group == Group::shorts ? 0.7 : 0.66;
  } else if (print.kind == PrintKind::band) {
    print.width = 2.8;  // around the whole front
    print.y = random.uniform(0.6, 1.1);
  } else {
    print.width = random.uniform(0.6, 1.05);
    // Letters fill only the middle of the print. A neckline may be deep.
    print.y = print.kind == PrintKind::letters ? 0.85 + 0.25 * print.width : 0.72 + 0.45 * print.width;
  }
  return print;
}

/// Two colours that are told apart at a glance.
bool is_contrast(Colour a, Colour b) {
  const int red = a.red - b.red, green = a.green - b.green, blue = a.blue - b.blue;
  return 3 * red * red + 6 * green * green + 2 * blue * blue > 11 * 75 * 75;
}

/// One that differs from the others.
Colour pick_other(Random& random, Material material, std::initializer_list<Colour> others) {
  constexpr int kTries = 16;
  for (int i = 0; i < kTries; ++i) {
    const Colour colour = pick_colour(random, material, 0.5);
    if (std::ranges::all_of(others, [&](Colour other) { return is_contrast(colour, other); })) return colour;
  }
  const Colour first = *others.begin();
  const bool is_light = first.red + first.green + first.blue > 384;
  return is_light ? Colour{24, 24, 26} : Colour{236, 236, 232};
}

}  // namespace

Cloth make_cloth(Random& identity, CategoryIndex category) {
  const Group group = kGroups[category];
  Cloth cloth;
  cloth.material = static_cast<Material>(identity.pick(kMaterials[static_cast<std::size_t>(group)]));
  cloth.pattern = pick_pattern(identity, group, cloth.material);
  const Range period = kPeriods[static_cast<std::size_t>(cloth.pattern)];
  cloth.period = identity.uniform(period.low, period.high);
  cloth.angle = pick_angle(identity, group, cloth.pattern);
  if (cloth.material == Material::sheer) cloth.opacity = identity.uniform(0.5, 0.78);
  cloth.quiet = kQuiet[static_cast<std::size_t>(group)];
  cloth.print = pick_print(identity, group, cloth.material, cloth.pattern);
  cloth.seed = identity.bits();
  return cloth;
}

Cloth in_style(Cloth cloth, Random& style) {
  const Colour ground = pick_colour(style, cloth.material, cloth.quiet);
  const Material dyed = cloth.material == Material::denim ? Material::woven : cloth.material;
  const Colour figure = cloth.material == Material::denim && cloth.pattern == Pattern::gradient
                            ? pick_other(style, Material::denim, {ground})
                            : pick_other(style, dyed, {ground});
  const Colour second = pick_other(style, dyed, {ground, figure});
  const Colour trim = pick_other(style, dyed, {ground});
  cloth.colours = {ground, figure, second, trim};
  cloth.print.seed = style.bits();
  return cloth;
}

}  // namespace df2::synth
