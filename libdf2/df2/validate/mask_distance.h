// In: a mask. Out: how far points lie from its foreground. Called by the checks of landmarks.
#pragma once

#include <cstdint>
#include <vector>

#include <df2/geometry.h>
#include <df2/mask.h>

namespace df2 {

class MaskDistance {
 public:
  /// `column_step`: from the left of one column of the mask to the left of the next.
  explicit MaskDistance(const Mask& mask, int column_step = 1);

  /// Pixels to the nearest foreground pixel, a square of side 1; 0 within. Up to `most` it is enough that the answer is
  /// not larger than `most`. Beyond, it is exact up to three times that, which is as far as it looks.
  double of(Point point, double most) const;

 private:
  struct Run {
    std::uint32_t top;
    std::uint32_t bottom;  // behind the last pixel
  };
  double column_step_;
  std::vector<Run> runs_;
  std::vector<std::size_t> begin_;  // columns + 1 offsets into runs_
};

}  // namespace df2
