// In: a network, a batch and what is true of it. Out: the losses of one step, with their gradients to come. Called by
// the training loop.
#pragma once

#include <span>

#include <df2_reference/distributed/processes.h>
#include <df2_reference/match_rcnn.h>
#include <df2_reference/training/losses.h>
#include <df2_reference/training/targets.h>
#include <df2_reference/training/training_options.h>

namespace df2::reference {

/// Those of a stream whose weight is 0 are not computed.
struct Losses {
  LossSum objectness, proposals;  ///< of the proposal network
  LossSum classes, boxes, masks, landmarks, matching;

  /// The paper's L = sum of weight times loss, of those that are computed.
  Tensor total(const LossWeights& weights) const;
};

/// Pictures 2i and 2i + 1 are compared by the matching network; a last one without a partner is not.
/// `targets` and `streams`: one for each picture of the batch, the targets in the pixels of batch.sizes, the streams
/// from picture_stream. REQUIRES: the sizes agree.
///
/// Of several processes each gives its pictures of one batch, an even number of them so that pairs stay together, and
/// not necessarily as many as the others. The losses are then this process's part of the batch's (LossSum), and every
/// process has to ask for their gradient.
Losses losses_of(const MatchRcnn& model, const PictureBatch& batch, std::span<const PictureTargets> targets,
                 const TrainingOptions& options, std::span<Random> streams, const Processes& processes = {});

}  // namespace df2::reference
