// In: information files and the headers of pictures. Out: image sizes, which native annotations do not carry.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <df2/dataset.h>
#include <df2/io/ground_truth.h>
#include <df2/io/limits.h>

namespace df2::detail {

/// The "images" of a COCO-type or information file; other keys are not looked at.
std::vector<ImageRecord> read_image_list(const std::string& path, const ReadLimits& limits, const FieldsRead& fields);

/// Width and height from the header of a JPEG or PNG, whatever its name; nothing if the file is not there or neither.
std::optional<Size> read_picture_size(const std::string& path);

/// "a/b/c.json" -> "c.json"
std::string base_name(const std::string& path);

}  // namespace df2::detail
