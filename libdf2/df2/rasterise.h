// In: a closed polygon. Out: the runs of pixels it covers, bit for bit as the COCO mask library has them
// (docs/compat.md). Called by mask.cpp and by the checks of masks.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <df2/geometry.h>

namespace df2 {

/// How many pixel columns of an image each edge crosses, summed over the edges: filling takes memory and time for each.
/// REQUIRES: a point; coordinates within +-1e6.
std::uint64_t count_crossings(std::span<const Point> polygon, std::uint32_t image_width);

/// Run lengths down the columns, first background (Mask::runs). Replaces what `runs` held.
/// REQUIRES: coordinates within +-1e6; fewer than 2^31 pixels.
void fill_polygon(std::span<const Point> polygon, Size size, std::vector<std::uint32_t>& runs);

/// From one column of those that fill_some_columns fills to the next.
inline constexpr int kColumnStep = 3;

/// Width and height of what fill_some_columns makes of an image.
inline Size some_columns_of(Size size) {
  return {(size.width + kColumnStep - 1) / kColumnStep, size.height};
}

/// As fill_polygon, but of each kColumnStep columns the first alone: the runs are of an image of these.
void fill_some_columns(std::span<const Point> polygon, Size size, std::vector<std::uint32_t>& runs);

}  // namespace df2
