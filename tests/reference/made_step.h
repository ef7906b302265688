// In: nothing. Out: two pictures, the garments in them, and all that a training step takes. Used by the tests of
// training.
#pragma once

#include <array>
#include <vector>

#include <df2_reference/training/training_step.h>

namespace df2::reference::test {

/// Garments that fill the ellipses in their boxes, with their landmarks on a diagonal.
PictureTargets made_targets(const PictureSize& picture, const std::vector<std::array<std::int64_t, 4>>& boxes,
                            const std::vector<std::int64_t>& labels);

/// Two pictures and what is true of them.
struct Step {
  explicit Step(const ModelOptions& options);

  PictureBatch batch;
  std::vector<PictureTargets> targets;
  std::vector<Random> streams;
};

}  // namespace df2::reference::test
