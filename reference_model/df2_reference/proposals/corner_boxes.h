// In: boxes as corners, [n, 4] with x1, y1, x2, y2 in pixels. Out: boxes moved by what a network says, the reverse, and
// boxes cut to their picture. Shared by the proposal network and the box head.
#pragma once

#include <array>

#include <df2_reference/pictures.h>
#include <df2_reference/tensor.h>

namespace df2::reference {

/// How a network speaks of a box, relative to another: shift of the centre in widths and heights, and logarithm of the
/// change of size, each times a weight (Girshick et al. 2014, appendix C).
struct BoxCode {
  std::array<double, 4> weights = {1, 1, 1, 1};

  /// `deltas` [n, 4k] and `boxes` [n, 4] -> [n, k, 4]. Sizes grow at most by 1000 / 16.
  Tensor decode(const Tensor& deltas, const Tensor& boxes) const;
  /// The deltas, [n, 4], that decode `boxes` to `targets`, both [n, 4].
  Tensor encode(const Tensor& targets, const Tensor& boxes) const;
};

/// `corners` [..., 4], cut to the picture.
Tensor clipped(const Tensor& corners, const PictureSize& picture);
/// Indices of the boxes, [n, 4], of which no side is smaller.
Tensor indices_of_large(const Tensor& corners, double smallest_side);

}  // namespace df2::reference
