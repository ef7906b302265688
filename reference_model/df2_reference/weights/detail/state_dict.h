// In: the values of a pickle and where storages are. Out: the tensors of its state dict, each in the order of rows.
// Called by torch_zip and torch_legacy.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>

#include <df2_reference/weights/read_weights.h>
#include <df2_reference/weights/weight_file.h>

#include "pickle_values.h"

namespace df2::reference::detail {

/// Exactly the bytes that the storage is said to have, alive as long as the file. Throws Error (weights).
using FindStorage = std::function<std::span<const std::byte>(const Storage& storage)>;

/// Appends the tensors of the dictionary that the pickle is, or of the one of that name in it, to file.tensors. Throws
/// Error (weights or limit).
void add_tensors(const Pickle& pickle, const std::string& dictionary, const FindStorage& find_storage,
                 const WeightLimits& limits, WeightFile& file);

}  // namespace df2::reference::detail
