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

/// Where the edges of a polygon cross columns of pixels.
struct ColumnCrossings {
  std::uint32_t first = 0;  ///< the first of the columns that may be crossed; those of an image that are left
                            ///< out are not counted
  std::vector<std::uint32_t>
      ends;  ///< of each column from the first on: where its rows end, and those of the next begin
  std::vector<std::uint32_t> rows;  ///< an even number in each column, ascending: pixels are filled from one row to in
                                    ///< front of the next, then not, and so on
};

/// What fill_polygon fills in every `step`-th column, from column 0 on. Replaces what `crossings` held.
/// REQUIRES: as fill_polygon; a step of at least 1.
void cross_columns(std::span<const Point> polygon, Size size, int step, ColumnCrossings& crossings);

}  // namespace df2
