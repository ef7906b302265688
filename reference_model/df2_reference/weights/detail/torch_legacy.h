// In: a file that torch.save wrote before 1.6, or with _use_new_zipfile_serialization=False. Out: its tensors. Called
// by read_weights.
#pragma once

#include <string>
#include <string_view>

#include <df2_reference/weights/read_weights.h>

namespace df2::reference::detail {

/// The pickle of torch's magic number, with which such a file begins.
bool is_torch_legacy(std::string_view bytes);

/// Appends to file.tensors, which see the bytes of the last buffer: the file's. Throws Error (weights or limit).
/// REQUIRES: is_torch_legacy(file.buffers.back()).
void read_torch_legacy(const std::string& dictionary, const WeightLimits& limits, WeightFile& file);

}  // namespace df2::reference::detail
