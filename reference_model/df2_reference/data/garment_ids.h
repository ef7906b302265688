// In: a dataset. Out: a number for each item, equal for items of one garment. Called by the order of pictures and by
// the reader of examples.
#pragma once

#include <cstdint>
#include <vector>

#include <df2/dataset.h>

namespace df2::reference {

/// Of each image, of each of its items in their order: from 0 on for a garment with an identity (equal pair_id_of,
/// equal style > 0), and a negative number of its own for every other item.
std::vector<std::vector<std::int64_t>> garment_ids(const Dataset& dataset);

}  // namespace df2::reference
