// In: named tensors and texts about them. Out: a .safetensors file. Called by what saves checkpoints and imports
// weights. https://huggingface.co/docs/safetensors
#pragma once

#include <map>
#include <span>
#include <string>

#include <df2_reference/weights/weight_file.h>

namespace df2::reference {

/// The file is complete or untouched, and its bytes depend only on what it says: tensors stand by the size of their
/// numbers, largest first, then by name, so that each is aligned to its numbers and the first to 8 bytes.
/// Throws Error (io). REQUIRES: every name once, as WeightTensor says; as many bytes as dtype and shape say; metadata
/// in UTF-8.
void write_safetensors(const std::string& path, std::span<const WeightTensor> tensors,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace df2::reference
