#include "strided.h"

#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/text.h>

#include "refuse.h"

namespace df2::reference::detail {

namespace {

/// How far the last element is from the first; nothing beyond 2^64. REQUIRES: no extent is 0.
std::optional<std::uint64_t> reach_of(const StridedTensor& tensor) {
  std::uint64_t reach = 0;
  for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
    std::uint64_t step = 0;
    if (__builtin_mul_overflow(tensor.shape[i] - 1, tensor.strides[i], &step) ||
        __builtin_add_overflow(reach, step, &reach))
      return std::nullopt;
  }
  return reach;
}

/// A stride along an extent of 1 is never taken.
bool is_in_row_order(const StridedTensor& tensor) {
  std::uint64_t stride = 1;
  for (std::size_t i = tensor.shape.size(); i-- > 0;) {
    if (tensor.shape[i] != 1 && tensor.strides[i] != stride) return false;
    stride *= tensor.shape[i];
  }
  return true;
}

/// REQUIRES: the tensor has elements, and all are within `bytes`.
std::string copy_in_row_order(const StridedTensor& tensor, std::uint64_t size, std::uint64_t total,
                              std::span<const std::byte> bytes) {
  std::string copy(total, '\0');
  std::vector<std::uint64_t> index(tensor.shape.size());
  std::uint64_t from = tensor.offset;
  for (char* to = copy.data();;) {
    std::memcpy(to, bytes.data() + from * size, size);
    to += size;
    if (to == copy.data() + copy.size()) return copy;
    std::size_t i = index.size() - 1;
    for (; ++index[i] == tensor.shape[i]; --i) {
      from -= tensor.strides[i] * (tensor.shape[i] - 1);
      index[i] = 0;
    }
    from += tensor.strides[i];
  }
}

}  // namespace

void StridedReader::add(std::string name, const StridedTensor& tensor, const Storage& storage,
                        std::span<const std::byte> bytes) {
  const std::uint64_t size = element_bytes(storage.dtype);
  const std::optional<std::uint64_t> total = tensor_bytes(storage.dtype, tensor.shape);
  const auto place = [&] { return Location{file_.name, {}, {}, pointer_to(name)}; };
  if (!total) refuse_weights(place(), "the tensor has more elements than any file can hold");
  WeightTensor made{name, storage.dtype, tensor.shape, {}};
  if (*total > 0) {
    const std::optional<std::uint64_t> reach = reach_of(tensor);
    if (!reach || tensor.offset >= storage.count || *reach >= storage.count - tensor.offset)
      refuse_weights(place(), fmt::format("the tensor reaches beyond storage {}, which has {} elements",
                                          shortened(storage.key), storage.count));
    if (is_in_row_order(tensor)) {
      made.bytes = bytes.subspan(tensor.offset * size, *total);
    } else {
      if (*total > most_copied_ - copied_)
        refuse_over_limit(place(), "bytes of tensors whose elements have to be put in order", most_copied_);
      copied_ += *total;
      file_.buffers.push_back(copy_in_row_order(tensor, size, *total, bytes));
      made.bytes = std::as_bytes(std::span(file_.buffers.back()));
    }
  }
  file_.tensors.push_back(std::move(made));
}

}  // namespace df2::reference::detail
