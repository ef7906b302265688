// In: nothing. Out: every number of a training step, with its default and where that comes from (the letters are those
// of
// ../options.h). Read by the training step.
#pragma once

#include <df2_reference/training/assignment.h>
#include <df2_reference/training/sampling.h>

namespace df2::reference {

/// Factors of the five losses: not published; 1 as in re-implementations. The proposal network's two losses count with
/// the classes and with the boxes.
struct LossWeights {
  double classes = 1;
  double boxes = 1;
  double landmarks = 1;
  double masks = 1;
  double matching = 1;
};

struct TrainingOptions {
  LossWeights weights;
  AssignmentRule anchors = {0.7, 0.3, true};   ///< C
  SampleRule anchor_samples = {256, 0.5};      ///< C
  ProposalLimits proposals = {2000, 2000};     ///< C
  AssignmentRule regions = {0.5, 0.5, false};  ///< C
  SampleRule region_samples = {512, 0.25};     ///< C
  std::int64_t matching_regions = 8;           ///< M; of each picture
};

}  // namespace df2::reference
