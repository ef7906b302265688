// In: what the network says of boxes and regions, and what is true. Out: the five losses of the paper's section 3.2.
// Called by the training step.
#pragma once

#include <vector>

#include <df2_reference/heads/box_head.h>
#include <df2_reference/heads/landmark_head.h>
#include <df2_reference/proposals/proposal_network.h>
#include <df2_reference/tensor.h>

namespace df2::reference {

/// A loss as a sum over rows and the number of rows. Of several processes, each has the sum over its own rows and the
/// number of all: the sum of their means is the mean of all.
struct LossSum {
  Tensor sum;  ///< undefined: the loss was not computed
  std::int64_t count = 0;

  bool is_computed() const { return sum.defined(); }
  /// Of nothing: zero, with a gradient of zero.
  Tensor mean() const { return count > 0 ? sum / count : sum; }
};

/// Is there a garment, over the sampled anchors. `logits` and `positive` [anchors].
LossSum objectness_loss(const Tensor& logits, const Tensor& positive);

/// Where is it: smooth L1 of the codes of positive boxes, [n, 4] both, over all `sampled` boxes; quadratic below
/// `beta`.
LossSum code_loss(const Tensor& codes, const Tensor& targets, std::int64_t sampled, double beta);

/// What is it: cross-entropy over the sampled regions. `logits` [regions, classes], `labels` [regions], 0 for none.
LossSum class_loss(const Tensor& logits, const Tensor& labels);

/// Binary cross-entropy of the cells of positive regions. `logits` [regions, m, m] of the region's own category.
/// `targets` alike, in [0, 1].
LossSum mask_loss(const Tensor& logits, const Tensor& targets);
/// The share of each cell of a region that its garment's mask covers: [regions, side, side]. `masks` [garments, h, w],
/// `garment` [regions] of int64, `corners` [regions, 4] in the pixels of the masks.
Tensor mask_targets(const Tensor& masks, const Tensor& garment, const Tensor& corners, std::int64_t side);

/// Cross-entropy over the cells of each map, over the landmarks that are labelled and inside their region.
/// `landmarks`: of each region, [landmarks of its category, 3] in the pixels of `corners` [regions, 4].
LossSum landmark_loss(const std::vector<CategoryMaps>& maps, const std::vector<Tensor>& landmarks,
                      const Tensor& corners);

/// Cross-entropy of "the same garment". `logits` [pairs, 2], `same` [pairs] of bool. A pair of one garment counts as
/// `positive_weight` pairs.
LossSum matching_loss(const Tensor& logits, const Tensor& same, std::int64_t positive_weight = 1);

}  // namespace df2::reference
