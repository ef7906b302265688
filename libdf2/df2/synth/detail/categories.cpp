#include <df2/synth/detail/categories.h>

#include <array>

namespace df2::synth {

namespace {

struct Row {
  Kind kind;
  bool is_dress;
  int sleeve_mids;
};

/// By index, in the order of DeepFashion2's ids.
constexpr std::array<Row, kDeepFashion2Categories> kRows = {{
    {Kind::top, false, 1},       // short sleeve top
    {Kind::top, false, 3},       // long sleeve top
    {Kind::outwear, false, 1},   // short sleeve outwear
    {Kind::outwear, false, 3},   // long sleeve outwear
    {Kind::vest, false, 0},      // vest
    {Kind::sling, false, 0},     // sling
    {Kind::shorts, false, 0},    // shorts
    {Kind::trousers, false, 0},  // trousers
    {Kind::skirt, false, 0},     // skirt
    {Kind::top, true, 1},        // short sleeve dress
    {Kind::top, true, 3},        // long sleeve dress
    {Kind::vest, true, 0},       // vest dress
    {Kind::sling, true, 0},      // sling dress
}};

}  // namespace

Kind kind_of(CategoryIndex category) {
  return kRows[category].kind;
}

bool is_dress(CategoryIndex category) {
  return kRows[category].is_dress;
}

bool is_lower(CategoryIndex category) {
  return kind_of(category) >= Kind::shorts;
}

bool has_sleeves(CategoryIndex category) {
  return kRows[category].sleeve_mids > 0;
}

bool has_long_sleeves(CategoryIndex category) {
  return kRows[category].sleeve_mids > 1;
}

UpperNumbers upper_numbers(CategoryIndex category) {
  UpperNumbers numbers;
  numbers.sleeve_mids = kRows[category].sleeve_mids;
  if (has_sleeves(category)) {
    numbers.outer_cuff = 8 + numbers.sleeve_mids;
    numbers.inner_cuff = numbers.outer_cuff + 1;
    numbers.armpit = numbers.inner_cuff + numbers.sleeve_mids + 1;
    numbers.first_side = numbers.armpit + 1;
  }
  numbers.sides = is_dress(category) ? 4 : 2;
  numbers.hem = numbers.first_side + numbers.sides;
  if (kind_of(category) == Kind::outwear) {
    const bool is_long = has_long_sleeves(category);
    numbers.panel_below = is_long ? 39 : 31;
    numbers.panel_above = is_long ? 38 : 30;
  }
  return numbers;
}

}  // namespace df2::synth
