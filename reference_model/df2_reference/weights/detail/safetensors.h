// In: a .safetensors file. Out: its tensors and metadata. Called by read_weights.
// https://huggingface.co/docs/safetensors
//
// Own code: the format is a JSON text before the numbers, and its own library is written in Rust.
#pragma once

#include <string_view>

#include <df2_reference/weights/read_weights.h>

namespace df2::reference::detail {

/// A length below 2^32 and the brace of a JSON object.
bool is_safetensors(std::string_view bytes);

/// Appends to file.tensors, in the order of their numbers; they see the bytes of the last buffer: the file's. Throws
/// Error (weights or limit). REQUIRES: is_safetensors(file.buffers.back()).
void read_safetensors(const WeightLimits& limits, WeightFile& file);

}  // namespace df2::reference::detail
