#include <df2_reference/weights/write_safetensors.h>

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include <nlohmann/json.hpp>

#include <df2/io/atomic_file.h>

#include "detail/refuse.h"

namespace df2::reference {

namespace {

std::vector<const WeightTensor*> in_order_of_the_file(std::span<const WeightTensor> tensors) {
  std::vector<const WeightTensor*> order;
  for (const WeightTensor& tensor : tensors) order.push_back(&tensor);
  std::ranges::sort(order, [](const WeightTensor* a, const WeightTensor* b) {
    const std::uint64_t bytes_a = element_bytes(a->dtype), bytes_b = element_bytes(b->dtype);
    return std::tie(bytes_b, a->name) < std::tie(bytes_a, b->name);
  });
  return order;
}

/// Padded with blanks, so that what follows is aligned.
std::string make_header(const std::vector<const WeightTensor*>& order,
                        const std::map<std::string, std::string>& metadata) {
  constexpr std::size_t kAlignment = 8;
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header[detail::kMetadataKey] = metadata;
  std::uint64_t at = 0;
  for (const WeightTensor* tensor : order) {
    assert(tensor_bytes(tensor->dtype, tensor->shape) == tensor->bytes.size());
    assert(!header.contains(tensor->name));
    const std::uint64_t end = at + tensor->bytes.size();
    header[tensor->name] = {
        {"dtype", dtype_name(tensor->dtype)}, {"shape", tensor->shape}, {"data_offsets", {at, end}}};
    at = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');
  return text;
}

}  // namespace

void write_safetensors(const std::string& path, std::span<const WeightTensor> tensors,
                       const std::map<std::string, std::string>& metadata) {
  const std::vector<const WeightTensor*> order = in_order_of_the_file(tensors);
  const std::string header = make_header(order, metadata);
  const std::uint64_t length = header.size();
  AtomicFile file(path);
  file.append({reinterpret_cast<const char*>(&length), sizeof length});
  file.append(header);
  for (const WeightTensor* tensor : order)
    file.append({reinterpret_cast<const char*>(tensor->bytes.data()), tensor->bytes.size()});
  file.commit();
}

}  // namespace df2::reference
