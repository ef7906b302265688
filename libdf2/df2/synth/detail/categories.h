// In: one of DeepFashion2's categories. Out: what kind of garment it is, and what its landmarks are called here. Called
// by the makers of garments. Numbers are those of the official figure; the right side's are their mirror partners.
#pragma once

#include <df2/category_set.h>

namespace df2::synth {

enum class Kind : std::uint8_t { top, outwear, vest, sling, shorts, trousers, skirt };

/// Dresses are tops, vests and slings that reach down further.
Kind kind_of(CategoryIndex category);
bool is_dress(CategoryIndex category);
bool is_lower(CategoryIndex category);
bool has_sleeves(CategoryIndex category);
bool has_long_sleeves(CategoryIndex category);

/// The landmarks of a garment for the upper body, on the picture's left: 1 the back of the neck, 2 its side, 3 and 4
/// the front neckline, 7 the shoulder.
struct UpperNumbers {
  int sleeve_mids = 0;  ///< between shoulder and cuff, and again between cuff and armpit; 0 without sleeves
  int outer_cuff = 0, inner_cuff = 0, armpit = 0;
  int first_side = 8;  ///< below the armpit
  int sides = 0;
  int hem = 0;  ///< its left corner; the next one is its middle, or the lower corner of a front panel
  int panel_below = 0, panel_above = 0;  ///< outwear: two more on the panel's edge
};
UpperNumbers upper_numbers(CategoryIndex category);

}  // namespace df2::synth
