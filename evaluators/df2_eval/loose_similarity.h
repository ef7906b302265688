// In: boxes of any numbers, and masks of images of any sizes, which the readers refuse and pycocotools takes. Out: the
// similarity that it computes. Called by the Python package for code written against pycocotools.
#pragma once

#include <optional>

#include <df2/geometry.h>
#include <df2_eval/similarity.h>

namespace df2::eval {

/// As box_iou, but what is no number is passed over where the smaller or larger of two is looked for, and a union of 0
/// is divided by: the result may be infinite or no number.
double loose_box_iou(const Box& prediction, const Box& item, bool item_is_crowd);

/// A mask and the size of its image.
struct SizedMaskRuns {
  MaskRuns mask;
  Size size;
};

/// As mask_iou; nothing for masks of different sizes that might overlap by their boxes.
std::optional<double> loose_mask_iou(const SizedMaskRuns& prediction, const SizedMaskRuns& item, bool item_is_crowd);

}  // namespace df2::eval
