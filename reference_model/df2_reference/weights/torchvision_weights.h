// Out: the names and shapes of torchvision's ResNet-50 and Mask R-CNN, and the present names for those of older files.
// Called by what imports their weights.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <df2_reference/weights/expected_weights.h>
#include <df2_reference/weights/weight_file.h>

namespace df2::reference {

/// Of torchvision.models.resnet50(num_classes=classes).
std::vector<ExpectedWeight> resnet50_weights(std::uint64_t classes = 1000);

/// Of torchvision.models.detection.maskrcnn_resnet50_fpn(num_classes=classes), whose background is a class.
std::vector<ExpectedWeight> mask_rcnn_weights(std::uint64_t classes = 91);

/// The file on COCO that torchvision offers is of 2019, and torchvision renamed layers since. Gives the layers of a
/// Mask R-CNN their present names; others stay. Throws Error (weights) where a file has both names.
void rename_old_layers(WeightFile& file);

}  // namespace df2::reference
