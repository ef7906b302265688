// In: information files. Out: the images that they list. Called by the readers of ground truth.
#pragma once

#include <string>
#include <vector>

#include <df2/dataset.h>
#include <df2/io/ground_truth.h>
#include <df2/io/limits.h>

namespace df2::detail {

/// The "images" of a COCO-type or information file; other keys are not looked at.
std::vector<ImageRecord> read_image_list(const std::string& path, const ReadLimits& limits, const FieldsRead& fields);

}  // namespace df2::detail
