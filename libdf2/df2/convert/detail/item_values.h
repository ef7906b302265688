// In: an image of a dataset with its items. Out: JSON that says everything about them, in one layout for all formats
// that have no layout of their own. Called by hf_imagefolder and webdataset.
// Format: docs/converting.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <df2/convert/conversion.h>
#include <df2/io/detail/json/values.h>

namespace df2::convert::detail {

/// Every key is always there, in one order, and a value is of one kind or null, so that tables can be made of it:
/// coordinates are numbers with a fraction, ids and levels are whole.
df2::detail::OrderedJson item_value(const Item& item, std::int64_t number, const CategorySet& categories);

/// image_id, width, height, source and pair_id.
df2::detail::OrderedJson image_value(const ImageRecord& image);

/// The numbers by which names of files tell an image's items apart: their ids, or 1, 2, 3 ... where two have the same.
std::vector<std::int64_t> item_numbers(const ImageRecord& image);

/// In one line. Text that is no UTF-8 is replaced.
std::string json_text(const df2::detail::OrderedJson& value);

/// Notes that the picture's name gives way to another one.
void note_file_name(const Split& split, const ImageRecord& image, const std::string& name, Ledger& ledger);

}  // namespace df2::convert::detail
