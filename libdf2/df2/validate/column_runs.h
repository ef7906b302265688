// In: a mask, or its outlines. Out: its foreground column by column: its area, its tight box, and how far points lie
// from it. Called by fit_to_mask and the labels of made shots.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <df2/geometry.h>
#include <df2/mask.h>
#include <df2/rasterise.h>

namespace df2 {

class ColumnRuns {
 public:
  ColumnRuns() = default;
  explicit ColumnRuns(const Mask& mask);
  /// Of the filled and united outlines every `step`-th column, from column 0 on.
  /// REQUIRES: outlines as for mask_from_polygons; at least one.
  ColumnRuns(std::span<const Polygon> outlines, Size image, int step);

  /// The same of one outline, in the memory of what this held before.
  void assign(std::span<const Point> outline, Size image, int step);

  /// Foreground pixels of the columns.
  std::uint64_t area() const;
  /// Smallest box of whole pixels of the image that holds them; all zero where there is none.
  Box tight_box() const;
  /// Pixels to the nearest of them, a square of side 1; 0 within. Up to `most` it is enough that the answer is not
  /// larger than `most`. Beyond, it is exact up to three times that, which is as far as it looks.
  double distance(Point point, double most) const;

 private:
  std::size_t columns() const { return in_.ends.size(); }
  /// Rows of a column: from each even one to in front of the next there is foreground, or nothing where they are equal.
  std::span<const std::uint32_t> rows_of(std::size_t column) const {
    const std::size_t begin = column == 0 ? 0 : in_.ends[column - 1];
    return std::span(in_.rows).subspan(begin, in_.ends[column] - begin);
  }
  bool has_foreground(std::size_t column) const;
  /// The first pixel column of the image that it covers.
  double left_of(std::size_t column) const { return step_ * (in_.first + static_cast<double>(column)); }

  double step_ = 1;
  ColumnCrossings in_;
};

}  // namespace df2
