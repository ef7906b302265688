#include <df2_reference/training/targets.h>

#include <ATen/ops/upsample_nearest2d.h>

namespace df2::reference {

PictureTargets resized(const PictureTargets& targets, const PictureSize& from, const PictureSize& to) {
  PictureTargets result = targets;
  result.corners = rescaled(targets.corners, from, to);
  if (targets.masks.defined()) {
    result.masks = at::upsample_nearest2d(targets.masks.unsqueeze(1), {to.height, to.width}).squeeze(1);
  }
  for (Tensor& landmarks : result.landmarks) landmarks = rescaled_points(landmarks, from, to);
  return result;
}

}  // namespace df2::reference
