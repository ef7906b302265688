// In: the arguments of the dispatcher's operators. Out: their checks, and the order in which boxes are compared: what
// the kernels of every device share. Called by roi_align_cpu.cpp, nms_cpu.cpp and cuda/plugin.cpp.
#pragma once

#include <df2_reference/ops/roi_align.h>
#include <df2_reference/tensor.h>

namespace df2::reference {

/// Checks the shapes of roi_align's arguments. Throws c10::Error.
RoiAlignShape checked_shape(const Tensor& features, const Tensor& rois, double spatial_scale,
                            std::int64_t pooled_height, std::int64_t pooled_width, std::int64_t sampling_ratio,
                            bool aligned);

/// The same of its gradient: [regions, channels, bins, bins] for features of `feature_sizes`. Throws c10::Error.
void check_gradient(const Tensor& gradient, const Tensor& rois, at::IntArrayRef feature_sizes);

/// Regions in the type in which positions are computed: double for double features, else float. In that type each is of
/// finite numbers and names a picture of the batch, or this throws c10::Error: a wrong picture would be read anywhere.
Tensor checked_positions(const Tensor& rois, const Tensor& features);

/// Checks the arguments of nms, and returns the indices of the boxes, best first. Throws c10::Error.
Tensor checked_order(const Tensor& boxes, const Tensor& scores, const Tensor& groups);

}  // namespace df2::reference
