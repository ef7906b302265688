// In: how many. Out: a dataset with pictures, as df2-synth makes it, in a folder that is gone with the test. Used by
// the tests of training.
#pragma once

#include <df2/dataset.h>
#include <df2_reference/training/presets.h>

#include "../support.h"

namespace df2::reference::test {

/// Pictures of 120 x 160 of all parts together, of which about half are for training.
class MadePictures {
 public:
  explicit MadePictures(int images);
  const df2::test::ScratchFolder& folder() const { return folder_; }
  const Dataset& training() const { return training_; }

 private:
  df2::test::ScratchFolder folder_;
  Dataset training_;
};

/// A training of a network that is much smaller than the small preset: two pictures of 64 pixels a step, which take
/// some hundredths of a second.
PresetOptions tiny_options();

}  // namespace df2::reference::test
