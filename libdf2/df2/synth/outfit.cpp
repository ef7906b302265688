#include <df2/synth/outfit.h>

#include <array>
#include <utility>

#include <df2/synth/detail/categories.h>

namespace df2::synth {

namespace {

// Places of the 13 categories, in the order of their ids.
constexpr std::array<CategoryIndex, 4> kTops = {0, 1, 4, 5};
constexpr std::array<CategoryIndex, 2> kOutwears = {2, 3};
constexpr std::array<CategoryIndex, 3> kLowers = {6, 7, 8};
constexpr std::array<CategoryIndex, 4> kDresses = {9, 10, 11, 12};
constexpr std::array<CategoryIndex, 8> kFirsts = {0, 1, 4, 5, 9, 10, 11, 12};

constexpr double kWithOutwear = 0.1;
constexpr double kTuckedIn = 0.3;

/// Puts trousers, shorts or a skirt and a top over each other.
void join_at_waist(Random& random, OutfitGarment& top, OutfitGarment& lower) {
  const bool is_tucked = random.chance(kTuckedIn);
  top.over = is_tucked ? 0 : 1;
  lower.over = is_tucked ? 1 : 0;
  if (is_tucked) top.cut = tucked_in(top.cut);
}

void put_beneath(OutfitGarment& garment) {
  garment.cut = under_outwear(garment.cut);
}

}  // namespace

OutfitGarment any_garment(Random& random, CategoryIndex category) {
  OutfitGarment garment;
  garment.cut = make_cut(random, category);
  const Cloth cloth = make_cloth(random, category);
  garment.cloth = in_style(cloth, random);
  return garment;
}

Outfit dress_up(Random& random, OutfitGarment first, const Wanted& wanted) {
  const CategoryIndex category = first.cut.category;
  const auto add = [&](Outfit& outfit, std::span<const CategoryIndex> among) -> OutfitGarment& {
    return outfit.emplace_back(any_garment(random, wanted.draw(random, among)));
  };
  Outfit outfit = {std::move(first)};
  outfit.reserve(3);
  if (kind_of(category) == Kind::outwear) {
    outfit[0].over = 2;
    if (random.chance(0.25)) {
      put_beneath(add(outfit, kDresses));
      outfit[0].over = 1;
      return outfit;
    }
    OutfitGarment& top = add(outfit, kTops);
    OutfitGarment& lower = add(outfit, kLowers);
    join_at_waist(random, top, lower);
    put_beneath(top);
    put_beneath(lower);
    return outfit;
  }
  if (is_lower(category)) {
    OutfitGarment& top = add(outfit, kTops);
    join_at_waist(random, top, outfit[0]);
  } else if (!is_dress(category)) {
    join_at_waist(random, outfit[0], add(outfit, kLowers));
  }
  if (random.chance(kWithOutwear)) {
    for (OutfitGarment& garment : outfit) put_beneath(garment);
    add(outfit, kOutwears).over = is_dress(category) ? 1 : 2;
  }
  return outfit;
}

Outfit dress_up(Random& random, const Wanted& wanted) {
  OutfitGarment first = any_garment(random, wanted.draw(random, kFirsts));
  return dress_up(random, std::move(first), wanted);
}

}  // namespace df2::synth
