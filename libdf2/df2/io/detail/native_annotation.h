// In: an image with its items. Out: its file of native annotations. Called by what writes native annotations.
#pragma once

#include <string>

#include <df2/dataset.h>

namespace df2::detail {

/// "000001.json"
std::string annotation_name(const ImageRecord& image);

/// In the official layout. Items keep their numbers where these are 1 to their count in any order; else they are
/// numbered so. Throws Error (usage) for an item without polygons, landmarks or levels.
std::string native_annotation(const ImageRecord& image);

}  // namespace df2::detail
