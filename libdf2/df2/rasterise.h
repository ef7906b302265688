// In: a closed polygon. Out: the runs of pixels it covers, bit for bit as the COCO mask library has them
// (docs/compat.md). Called by mask.cpp.
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

}  // namespace df2
