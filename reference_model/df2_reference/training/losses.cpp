#include <df2_reference/training/losses.h>

#include <ATen/core/Reduction.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/smooth_l1_loss.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <df2_reference/ops/ops.h>

namespace df2::reference {
namespace {

/// A sum over many rows needs more digits than the types of mixed precision have.
Tensor summable(const Tensor& values) {
  return values.to(at::promoteTypes(values.scalar_type(), at::kFloat));
}

LossSum summed_cross_entropy(const Tensor& logits, const Tensor& targets) {
  return {at::cross_entropy_loss(summable(logits), targets, {}, at::Reduction::Sum), targets.numel()};
}

LossSum summed_binary_cross_entropy(const Tensor& logits, const Tensor& targets) {
  const Tensor all = summable(logits);
  return {at::binary_cross_entropy_with_logits(all, targets.to(all.scalar_type()), {}, {}, at::Reduction::Sum),
          targets.numel()};
}

/// Places of landmarks among the cells of their maps, row by row, and which of them count. `landmarks` [r, k, 3],
/// `corners` [r, 4].
struct CellTargets {
  Tensor cell, counts;  ///< [r, k], of int64 and of bool
};

CellTargets cell_targets(const Tensor& landmarks, const Tensor& corners, std::int64_t side) {
  const Tensor near = corners.narrow(1, 0, 2).unsqueeze(1), far = corners.narrow(1, 2, 2).unsqueeze(1);
  const Tensor at = landmarks.narrow(2, 0, 2);
  const Tensor scaled = ((at - near) * (side / (far - near))).floor();
  // A landmark on the right or lower edge belongs to the last cell.
  const Tensor cell = scaled.where(at.ne(far), side - 1);
  const Tensor inside = cell.ge(0).logical_and(cell.lt(side)).all(2);
  const Tensor labelled = landmarks.select(2, 2).gt(0);
  return {(cell.select(2, 1) * side + cell.select(2, 0)).to(at::kLong), inside.logical_and(labelled)};
}

}  // namespace

LossSum objectness_loss(const Tensor& logits, const Tensor& positive) {
  return summed_binary_cross_entropy(logits, positive);
}

LossSum code_loss(const Tensor& codes, const Tensor& targets, std::int64_t sampled, double beta) {
  return {at::smooth_l1_loss(summable(codes), targets, at::Reduction::Sum, beta), sampled};
}

LossSum class_loss(const Tensor& logits, const Tensor& labels) {
  return summed_cross_entropy(logits, labels);
}

LossSum mask_loss(const Tensor& logits, const Tensor& targets) {
  return summed_binary_cross_entropy(logits, targets);
}

Tensor mask_targets(const Tensor& masks, const Tensor& garment, const Tensor& corners, std::int64_t side) {
  const Tensor regions = at::cat({garment.to(corners.scalar_type()).unsqueeze(1), corners}, 1);
  return roi_align(masks.unsqueeze(1), regions, {side, side, /*spatial_scale=*/1, /*sampling_ratio=*/0, false})
      .squeeze(1);
}

LossSum landmark_loss(const std::vector<CategoryMaps>& maps, const std::vector<Tensor>& landmarks,
                      const Tensor& corners) {
  LossSum loss{at::zeros({}, corners.options()), 0};
  for (const CategoryMaps& category : maps) {
    const Tensor regions = category.regions.cpu();
    std::vector<Tensor> own;
    for (std::int64_t i = 0; i < regions.numel(); ++i) {
      own.push_back(landmarks[static_cast<std::size_t>(regions[i].item<std::int64_t>())].unsqueeze(0));
    }
    const CellTargets targets =
        cell_targets(at::cat(own), corners.index_select(0, category.regions), category.logits.size(3));
    const Tensor counted = targets.counts.flatten().nonzero().squeeze(1);
    const LossSum part = summed_cross_entropy(category.logits.flatten(2).flatten(0, 1).index_select(0, counted),
                                              targets.cell.flatten().index_select(0, counted));
    loss.sum = loss.sum + part.sum;
    loss.count += part.count;
  }
  return loss;
}

LossSum matching_loss(const Tensor& logits, const Tensor& same, std::int64_t positive_weight) {
  const Tensor targets = same.to(at::kLong);
  const Tensor all = summable(logits);
  const Tensor weights = at::tensor({1.0, static_cast<double>(positive_weight)}, all.options());
  return {at::cross_entropy_loss(all, targets, weights, at::Reduction::Sum),
          targets.numel() + (positive_weight - 1) * targets.sum().item<std::int64_t>()};
}

}  // namespace df2::reference
