// In: the label file of a picture. Out: its items, or what is wrong with its rows. Called by the reader of
// Ultralytics' data sets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <df2/convert/ultralytics.h>
#include <df2/error.h>
#include <df2/io/picture_header.h>
#include <df2/item.h>

namespace df2::convert {

/// Labels are shares of the picture as its EXIF orientation turns it; items are in stored pixels. Coordinates that are
/// a pixel's corner but for the last of six digits are taken for it.
/// `file` is how issues call the text. `lost` counts landmarks that are not the category's.
std::vector<Item> read_label_rows(std::string_view text, const std::string& file, const PictureHeader& picture,
                                  const UltralyticsData& data, UltralyticsTask task, IssueList& issues,
                                  std::uint64_t& lost);

}  // namespace df2::convert
