// In: feature maps and boxes. Out: pooled regions, and the boxes that survive suppression. Called by the heads; the
// same operators stand in torch.ops.df2 for Python. ops.cpp says what they are, roi_align_cpu.cpp and nms_cpu.cpp how
// they are computed on the CPU, cuda/ how on a GPU.
#pragma once

#include <cstdint>

#include <df2_reference/tensor.h>

namespace df2::reference {

/// How regions are pooled.
struct RoiPooling {
  std::int64_t height = 7;  ///< bins
  std::int64_t width = 7;
  double spatial_scale = 1;         ///< cells of the feature map per pixel
  std::int64_t sampling_ratio = 2;  ///< samples of a bin along each axis; 0: one for each of its cells, at most 1024
  bool aligned = false;             ///< half a pixel of shift, as detectron2 has it and torchvision's models have not
};

/// `features` [pictures, channels, height, width] of any floating type, `rois` [regions, 5]: picture in the batch, x1,
/// y1, x2, y2 in pixels. Out: [regions, channels, bins, bins], with a gradient for `features`.
/// Throws c10::Error for other shapes, for numbers that are not finite and for a picture that is not in the batch.
Tensor roi_align(const Tensor& features, const Tensor& rois, const RoiPooling& pooling);

/// Indices (int64) of the boxes that no better box of their group suppresses, best first; of equal scores the one that
/// comes first is better. `boxes` [n, 4]: x1, y1, x2, y2; `scores` [n]; `groups` [n] of int64: a level or a category.
/// Throws c10::Error for other shapes.
Tensor nms(const Tensor& boxes, const Tensor& scores, const Tensor& groups, double iou_threshold);

}  // namespace df2::reference
