// In: grey samples. Out: their averages over a grid of cells that need not begin or end at whole samples. Called by
// picture_fingerprint and same_picture, which look at parts of pictures.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <df2/geometry.h>

namespace df2 {

/// What is cut off a picture at each side, as shares of its width and height. Below 0: what is added.
struct Cut {
  double left = 0, top = 0, right = 0, bottom = 0;
  bool operator==(const Cut&) const = default;
};

/// Sums of all samples above and left of each place, so that any average costs the same.
class AreaAverages {
 public:
  /// REQUIRES: size.width x size.height samples, row by row, at least one.
  AreaAverages(std::span<const float> samples, Size size);

  /// Averages over `side` x `side` cells, row by row, of what the cut leaves. Outside the picture there is nothing: a
  /// cell that reaches out of it has the average of its part within.
  /// REQUIRES: averages.size() == side * side; the cut leaves something of each cell.
  void average(const Cut& cut, std::size_t side, std::span<float> averages) const;

 private:
  Size size_;
  std::vector<double> sums_;  // (width + 1) x (height + 1)
};

}  // namespace df2
