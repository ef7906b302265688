// Out: named tensors, as a file of weights holds them. Made by read_weights; taken by what loads a network and by
// write_safetensors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <df2_reference/weights/dtype.h>

namespace df2::reference {

/// A tensor with more dimensions is refused: torch's own kernels take no more.
inline constexpr std::size_t kMostDimensions = 64;

/// The bytes are somebody else's. They are in the order of rows (C order), and need not be aligned.
struct WeightTensor {
  std::string name;  ///< "layer1.0.conv1.weight"; UTF-8 without control characters
  Dtype dtype = Dtype::f32;
  std::vector<std::uint64_t> shape;  ///< empty for a single number
  std::span<const std::byte> bytes;
};

/// Tensors that share their numbers in the file share their bytes here.
struct WeightFile {
  WeightFile() = default;
  WeightFile(WeightFile&&) = default;
  WeightFile& operator=(WeightFile&&) = default;
  WeightFile(const WeightFile&) = delete;  // its tensors would see the bytes of the other one
  WeightFile& operator=(const WeightFile&) = delete;

  std::string name;                             ///< what errors call the file
  std::vector<WeightTensor> tensors;            ///< in the file's order
  std::vector<std::string> passed_over;         ///< names of values that are no tensors
  std::map<std::string, std::string> metadata;  ///< of a .safetensors file
  std::deque<std::string> buffers;              ///< the bytes that the tensors see

  /// Nothing where there is no tensor of that name.
  const WeightTensor* find(std::string_view tensor) const;
};

}  // namespace df2::reference
