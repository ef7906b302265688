// START HERE. In: a network, pictures with their ground truth, and options. Out: the trained network, in a folder with
// its log. Called by df2-rcnn train.
//
// The walk of a step: loader -> losses -> gradients -> sum over processes -> gradient descent -> log, validation,
// checkpoint.
#pragma once

#include <functional>
#include <string>

#include <df2/dataset.h>
#include <df2_reference/distributed/processes.h>
#include <df2_reference/match_rcnn.h>
#include <df2_reference/training/training_folder.h>
#include <df2_reference/training/training_log.h>
#include <df2_reference/training/training_options.h>
#include <df2_reference/training/validation.h>

namespace df2::reference {

/// How far a training is.
struct TrainingProgress {
  StepRow row;
  std::int64_t steps = 0;  ///< in all
  double seconds_left = 0;
};

struct TrainingDoors {
  /// After every step.
  std::function<void(const TrainingProgress& progress)> show = [](const TrainingProgress&) {};
  /// Null: nothing is validated.
  const Dataset* validation = nullptr;
  Scorer score = {};
  /// After every validation.
  std::function<void(const ValidationRow& row)> tell = [](const ValidationRow&) {};
};

/// Trains `model`, on the device of its parameters, or goes on where an earlier call was ended: then the weights come
/// from the folder. A training that was ended and resumed, however often, makes the same network and the same losses,
/// bit for bit on a CPU with as many threads. Every process calls this; the first one writes.
/// Throws Error: usage (the options; the folder is of another training; losses or gradients are not finite, before they
/// change a weight), ground_truth, weights (the checkpoint), limit or io (pictures; the folder).
void train(MatchRcnn& model, const TrainingOptions& options, const Dataset& dataset, const std::string& folder,
           const TrainingDoors& doors = {}, const Processes& processes = {});

}  // namespace df2::reference
