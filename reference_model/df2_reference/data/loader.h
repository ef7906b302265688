// In: a dataset and which steps are to come. Out: their batches, in order, read ahead by threads of its own. Called by
// the training loop.
#pragma once

#include <cstdint>
#include <memory>

#include <df2/dataset.h>
#include <df2_reference/data/example.h>
#include <df2_reference/distributed/processes.h>
#include <df2_reference/training/training_options.h>

namespace df2::reference {

/// Steps are counted from 0 over all epochs. [first, end).
struct StepRange {
  std::int64_t first = 0;
  std::int64_t end = 0;
};

class Loader {
 public:
  /// The dataset outlives the loader. REQUIRES: it has images. Of each batch only the share of this process is read.
  Loader(const Dataset& dataset, const TrainingOptions& options, const PictureOptions& pictures, const StepRange& steps,
         const Processes& processes = {});
  ~Loader();
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  /// Waits for it. Throws what its reader threw. REQUIRES: a step is left.
  Batch next();
  /// Seconds that `next` has waited for pictures, in all.
  double waited() const;

 private:
  struct Outcome;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace df2::reference
