#include <df2_reference/proposals/anchors.h>

#include <cmath>
#include <vector>

#include <ATen/ops/arange.h>
#include <ATen/ops/meshgrid.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

namespace df2::reference {
namespace {

/// One anchor for each ratio of height to width, around the origin: [ratios, 4].
Tensor cell_anchors(double size, const std::vector<double>& aspect_ratios) {
  std::vector<float> corners;
  for (const double ratio : aspect_ratios) {
    const float tall = std::sqrt(static_cast<float>(ratio));
    const float right = std::nearbyint(1 / tall * static_cast<float>(size) / 2);
    const float bottom = std::nearbyint(tall * static_cast<float>(size) / 2);
    corners.insert(corners.end(), {-right, -bottom, right, bottom});
  }
  return at::tensor(corners).view({-1, 4});
}

}  // namespace

Tensor level_anchors(const Tensor& features, const PictureSize& padded_picture, double size,
                     const std::vector<double>& aspect_ratios) {
  const std::int64_t rows = features.size(2), columns = features.size(3);
  // Half and bfloat16 have not the digits for the pixels of a large picture.
  const at::TensorOptions kind = features.options().dtype(at::promoteTypes(features.scalar_type(), at::kFloat));
  const Tensor y = at::arange(rows, kind) * (padded_picture.height / rows);
  const Tensor x = at::arange(columns, kind) * (padded_picture.width / columns);
  const std::vector<Tensor> grid = at::meshgrid({y, x}, "ij");
  const Tensor down = grid[0].reshape({-1}), along = grid[1].reshape({-1});
  const Tensor corners_of_cells = at::stack({along, down, along, down}, 1);
  return (corners_of_cells.unsqueeze(1) + cell_anchors(size, aspect_ratios).to(kind).unsqueeze(0)).reshape({-1, 4});
}

}  // namespace df2::reference
