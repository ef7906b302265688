// In: image records in memory. Out: a Dataset, or an Error that names each bad value by its place:
// "/images/3/items/2/box". Called by whoever has ground truth without a file: the Python package, the reference model.
#pragma once

#include <string>
#include <vector>

#include <df2/dataset.h>

namespace df2 {

/// `images`: in any order, each id once; an item's category is a place in `categories`, its landmarks are the
/// category's own or none. `listed`: the categories that are scored. Ids are whole numbers from 0 to 2^53, coordinates
/// at most 1e6 pixels in absolute value, and a mask has its image's size. Throws Error (ground_truth, limit).
Dataset make_dataset(const std::string& name, std::vector<ImageRecord> images, std::vector<CategoryIndex> listed,
                     CategorySet categories = {}, std::string picture_folder = {});

}  // namespace df2
