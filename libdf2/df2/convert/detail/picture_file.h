// In: an image of a split. Out: where its picture is. Called by the formats of convert/ that need every picture.
#pragma once

#include <string>

#include <df2/convert/conversion.h>

namespace df2::convert::detail {

/// Throws Error (ground_truth) where there is no such file.
std::string picture_file(const Split& split, const ImageRecord& image);

}  // namespace df2::convert::detail
