#include <df2_reference/proposals/corner_boxes.h>

#include <cmath>
#include <vector>

#include <ATen/ops/stack.h>

namespace df2::reference {
namespace {

const double kLargestGrowth = std::log(1000.0 / 16);

struct Centred {
  Tensor x, y, width, height;
};

/// Each [n].
Centred centred(const Tensor& corners) {
  const std::vector<Tensor> sides = corners.unbind(1);
  const Tensor width = sides[2] - sides[0], height = sides[3] - sides[1];
  return {sides[0] + 0.5 * width, sides[1] + 0.5 * height, width, height};
}

}  // namespace

Tensor BoxCode::decode(const Tensor& deltas, const Tensor& boxes) const {
  const Centred box = centred(boxes);
  const std::vector<Tensor> delta = deltas.view({deltas.size(0), -1, 4}).unbind(2);  // each [n, k]
  const auto [x, y, width, height] =
      Centred{box.x.unsqueeze(1), box.y.unsqueeze(1), box.width.unsqueeze(1), box.height.unsqueeze(1)};
  const Tensor centre_x = delta[0] / weights[0] * width + x, centre_y = delta[1] / weights[1] * height + y;
  const Tensor half_width = 0.5 * ((delta[2] / weights[2]).clamp_max(kLargestGrowth).exp() * width);
  const Tensor half_height = 0.5 * ((delta[3] / weights[3]).clamp_max(kLargestGrowth).exp() * height);
  return at::stack({centre_x - half_width, centre_y - half_height, centre_x + half_width, centre_y + half_height}, 2);
}

Tensor BoxCode::encode(const Tensor& targets, const Tensor& boxes) const {
  const Centred target = centred(targets), box = centred(boxes);
  return at::stack({weights[0] * (target.x - box.x) / box.width, weights[1] * (target.y - box.y) / box.height,
                    weights[2] * (target.width / box.width).log(), weights[3] * (target.height / box.height).log()},
                   1);
}

Tensor clipped(const Tensor& corners, const PictureSize& picture) {
  const std::vector<Tensor> sides = corners.unbind(-1);
  return at::stack({sides[0].clamp(0, picture.width), sides[1].clamp(0, picture.height),
                    sides[2].clamp(0, picture.width), sides[3].clamp(0, picture.height)},
                   -1);
}

Tensor indices_of_large(const Tensor& corners, double smallest_side) {
  const std::vector<Tensor> sides = corners.unbind(1);
  return (sides[2] - sides[0])
      .ge(smallest_side)
      .logical_and((sides[3] - sides[1]).ge(smallest_side))
      .nonzero()
      .squeeze(1);
}

}  // namespace df2::reference
