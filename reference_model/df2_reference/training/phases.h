// In: the options of a training. Out: its phases: what is trained when, and how long. Called by the training loop.
#pragma once

#include <string>
#include <vector>

#include <df2_reference/nn/parameters.h>
#include <df2_reference/training/training_options.h>

namespace df2::reference {

/// A stretch of a training with a schedule of its own. Momentum does not outlive it.
struct Phase {
  std::string name;
  Schedule schedule;
  LossWeights weights;
  std::vector<std::string> trained;  ///< what the names of its parameters begin with; empty: all parameters

  bool trains(const std::string& parameter) const;
};

/// One phase for everything. Or, with separate_streams, three, as the paper trained: detection and segmentation with
/// everything below them for twice the schedule; the landmark stream for 1.44 times the schedule; the matching network
/// for the schedule once. The later two leave the weights as they are that earlier ones have trained, so that one
/// network does all tasks.
std::vector<Phase> phases_of(const TrainingOptions& options);

/// From here on, of the trainable parameters only those of the phase take gradients.
void begin_phase(const Phase& phase, const Parameters& parameters);

}  // namespace df2::reference
