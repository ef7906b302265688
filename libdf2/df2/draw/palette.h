// In: the place of a category in its set. Out: the colour and hatching it is drawn with. Called by everything that
// draws. Source: the colours of Okabe and Ito, which people with any colour vision can tell apart.
#pragma once

#include <cstdint>

#include <df2/category_set.h>
#include <df2/image/picture.h>

namespace df2 {

inline constexpr Colour kBlack = {0, 0, 0};
inline constexpr Colour kWhite = {255, 255, 255};
inline constexpr Colour kOrange = {230, 159, 0};
inline constexpr Colour kSkyBlue = {86, 180, 233};
inline constexpr Colour kGreen = {0, 158, 115};
inline constexpr Colour kYellow = {240, 228, 66};
inline constexpr Colour kBlue = {0, 114, 178};
inline constexpr Colour kVermilion = {213, 94, 0};
inline constexpr Colour kPurple = {204, 121, 167};
inline constexpr Colour kGrey = {120, 120, 120};

/// The background where there is no picture.
inline constexpr Colour kBlank = {238, 238, 238};

/// Lines laid over an area of a colour, so that two areas of one colour differ.
enum class Hatch : std::uint8_t { none, falling, rising, level, upright };

/// What a category looks like. Seven colours with five kinds of hatching stand for 35 categories; then they come again.
struct CategoryLook {
  Colour colour;
  Hatch hatch = Hatch::none;
  bool operator==(const CategoryLook&) const = default;
};

CategoryLook look_of(CategoryIndex category);

/// Black or white, whichever is easier to read on the colour.
Colour ink_on(Colour background);

}  // namespace df2
