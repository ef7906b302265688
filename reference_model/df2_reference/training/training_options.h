// In: nothing. Out: every number of a training, with its default and where that comes from (the letters are those of
// ../options.h). Read by the training step and by the training loop.
#pragma once

#include <cstdint>

#include <df2_reference/options.h>
#include <df2_reference/training/assignment.h>
#include <df2_reference/training/sampling.h>
#include <df2_reference/training/schedule.h>
#include <df2_reference/training/sgd.h>

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

/// Which garments the matching network compares.
enum class MatchingPairs {
  partners,  ///< those of a consumer's picture with those of its partner
  batch      ///< those of every consumer's picture with those of every shop's picture of the batch
};

struct MatchingRule {
  std::int64_t regions = 8;                       ///< M; of each picture
  MatchingPairs pairs = MatchingPairs::partners;  ///< M
  std::int64_t positive_weight = 1;               ///< O; as how many a pair of one garment counts
};

struct TrainingOptions {
  std::int64_t seed = 1;          ///< of fresh weights, of the order of pictures and of all that is drawn
  std::int64_t batch = 16;        ///< C; pictures of a step, an even number; over all processes
  Schedule schedule;              ///< P: 1x
  bool separate_streams = false;  ///< P: the streams one after the other (phases.h)
  SgdOptions sgd;
  LossWeights weights;
  double flip = 0.5;                           ///< C; the share of pictures that are mirrored
  AssignmentRule anchors = {0.7, 0.3, true};   ///< C
  SampleRule anchor_samples = {256, 0.5};      ///< C
  ProposalLimits proposals = {2000, 2000};     ///< C
  AssignmentRule regions = {0.5, 0.5, false};  ///< C
  SampleRule region_samples = {512, 0.25};     ///< C
  double smooth_l1_beta = 1.0 / 9;             ///< C; the losses of boxes are quadratic below this difference
  MatchingRule matching;
  bool mixed_precision = false;  ///< O; bfloat16 where the processor has instructions for it

  // What follows decides what is written when, and how fast; never what is learned.
  std::int64_t workers = 2;             ///< O; threads that read pictures
  std::int64_t log_every = 20;          ///< O; steps
  std::int64_t checkpoint_every = 500;  ///< O; steps
  std::int64_t keep_every = 0;  ///< O; epochs after which a network is kept, and that of the start; 0: only the latest
  std::int64_t validate_every = 1;  ///< O; epochs; 0: only at the end
};

/// The most that the options take, and the flags that change them.
inline constexpr std::int64_t kMostBatch = 65'536, kMostWorkers = 1'024;
inline constexpr double kMostEpochs = 10'000;

/// Throws Error (usage) for values with which nothing can be trained, and names the option.
void check_options(const TrainingOptions& options);

}  // namespace df2::reference
