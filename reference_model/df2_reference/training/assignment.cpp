#include <df2_reference/training/assignment.h>

#include <ATen/ops/maximum.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/zeros.h>

namespace df2::reference {
namespace {

Tensor areas_of(const Tensor& corners) {
  return (corners.select(1, 2) - corners.select(1, 0)) * (corners.select(1, 3) - corners.select(1, 1));
}

}  // namespace

Tensor corner_iou(const Tensor& a, const Tensor& b) {
  const Tensor left_top = at::maximum(a.unsqueeze(1).narrow(2, 0, 2), b.unsqueeze(0).narrow(2, 0, 2));
  const Tensor right_bottom = at::minimum(a.unsqueeze(1).narrow(2, 2, 2), b.unsqueeze(0).narrow(2, 2, 2));
  const Tensor sides = (right_bottom - left_top).clamp_min(0);
  const Tensor both = sides.select(2, 0) * sides.select(2, 1);
  return both / (areas_of(a).unsqueeze(1) + areas_of(b).unsqueeze(0) - both);
}

Assignment assigned(const Tensor& boxes, const Tensor& garments, const AssignmentRule& rule) {
  if (garments.size(0) == 0) {
    const Tensor none = at::zeros({boxes.size(0)}, boxes.options().dtype(at::kBool));
    return {none.to(at::kLong), none, none.logical_not()};
  }
  const Tensor iou = corner_iou(garments, boxes);
  const auto [largest, garment] = iou.max(0);
  Tensor positive = largest.ge(rule.positive_iou);
  Tensor negative = largest.lt(rule.negative_iou);
  if (rule.keep_best) {
    const Tensor of_garments = iou.amax({1}, /*keepdim=*/true);
    const Tensor best = iou.eq(of_garments).logical_and(iou.gt(0)).any(0);
    positive = positive.logical_or(best);
    negative = negative.logical_and(best.logical_not());
  }
  return {garment, positive, negative};
}

}  // namespace df2::reference
