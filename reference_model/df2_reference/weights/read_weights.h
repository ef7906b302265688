// In: a file of weights: PyTorch's .pth (the zip since 1.6, or the older pickle) or .safetensors. Out: its tensors, all
// checked. Called by what loads or imports a network. Nothing of a file is executed.
#pragma once

#include <cstdint>
#include <string>

#include <df2_reference/weights/weight_file.h>

namespace df2::reference {

/// What a file may take before it is refused; the refusal names the limit. Memory stays below three times `file_bytes`
/// (the file, the storages unpacked from a zip, and its directory), thirty times `header_bytes` (its tree),
/// `copied_bytes`, 200 bytes for each of `pickle_steps` and 2000 for each of `entries`.
struct WeightLimits {
  std::uint64_t file_bytes = std::uint64_t{4} << 30;
  std::uint64_t header_bytes = std::uint64_t{8} << 20;  ///< of a .safetensors file
  std::uint64_t entries = 100'000;                      ///< tensors, and files in a zip
  std::uint64_t pickle_steps = std::uint64_t{1} << 20;  ///< opcodes, and elements that they copy
  std::uint64_t copied_bytes = std::uint64_t{1} << 30;  ///< of tensors whose elements stand in another order
};

/// The tensors of the dictionary that the file holds, or, for a checkpoint that holds several, of the one named
/// `dictionary` in it: "model", "state_dict". `path`: a file, or "-" for standard input.
///
/// The kind is told by the first bytes. Of a pickle only what torch.save writes of tensors is understood; another
/// global is refused by its name. Numbers must be little-endian. Sizes, strides and offsets are held against the
/// storages.
///
/// Throws Error: weights (the file is damaged or asks for more than tensors), limit, io.
WeightFile read_weights(const std::string& path, const std::string& dictionary = {}, const WeightLimits& limits = {});

}  // namespace df2::reference
