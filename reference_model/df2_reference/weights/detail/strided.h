// In: views of storages. Out: tensors in the order of rows. Called by state_dict.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include <df2_reference/weights/weight_file.h>

#include "pickle_values.h"

namespace df2::reference::detail {

/// Where the elements stand one after the other the tensor sees the storage; otherwise they are copied.
class StridedReader {
 public:
  StridedReader(WeightFile& file, std::uint64_t most_copied) : file_(file), most_copied_(most_copied) {}

  /// Appends to file.tensors. Throws Error: weights where the tensor reaches beyond its storage, limit where more is
  /// copied than may be. REQUIRES: `bytes` has storage.count elements.
  void add(std::string name, const StridedTensor& tensor, const Storage& storage, std::span<const std::byte> bytes);

 private:
  WeightFile& file_;
  std::uint64_t most_copied_;
  std::uint64_t copied_ = 0;
};

}  // namespace df2::reference::detail
