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
  explicit Step(const ModelOptions& options, at::Device device = at::kCPU);

  PictureBatch batch;
  std::vector<PictureTargets> targets;
  std::vector<Random> streams;
};

/// Checks that a step on the device has the losses and the gradients of one on the CPU.
void check_step_on(at::Device device);

}  // namespace df2::reference::test
