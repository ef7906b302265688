// In: the items of one image. Out: the text of its label file. Called by ultralytics.cpp.
#pragma once

#include <string>

#include <df2/convert/conversion.h>
#include <df2/convert/ultralytics.h>

namespace df2::convert {

/// A row for each item; coordinates are shares of the picture's width and height from 0 to 1, cut off there.
/// REQUIRES: the image has a size.
std::string label_rows(const Split& split, const ImageRecord& image, const UltralyticsData& data, UltralyticsTask task,
                       const ConvertOptions& options, Ledger& ledger);

}  // namespace df2::convert
