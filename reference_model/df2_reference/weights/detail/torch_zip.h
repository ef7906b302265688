// In: a zip archive that torch.save wrote. Out: its tensors. Called by read_weights. The only room with libzip.
#pragma once

#include <string>

#include <df2_reference/weights/read_weights.h>

namespace df2::reference::detail {

/// Appends to file.tensors. The last buffer, which is the archive, is replaced by what was unpacked. Throws Error
/// (weights or limit).
void read_torch_zip(const std::string& dictionary, const WeightLimits& limits, WeightFile& file);

}  // namespace df2::reference::detail
