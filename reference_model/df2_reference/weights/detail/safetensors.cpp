#include "safetensors.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2/io/json_document.h>

#include "refuse.h"

namespace df2::reference::detail {

namespace {

constexpr std::uint64_t kLengthBytes = 8;

std::uint64_t header_length(std::string_view bytes) {
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  return length;
}

std::uint64_t count_of(const JsonPlace& place) {
  if (!place.value().is_number_unsigned()) place.refuse(Code::weights, "a whole number from 0");
  return place.value().get<std::uint64_t>();
}

/// A tensor of the header, and where its numbers are behind the header.
struct Listed {
  WeightTensor tensor;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

Listed read_tensor(const JsonPlace& place) {
  Listed listed;
  listed.tensor.name = place.key();
  const JsonPlace dtype = place.at("dtype"), shape = place.at("shape"), offsets = place.at("data_offsets");
  if (place.value().size() != 3) place.refuse(Code::weights, "dtype, shape and data_offsets alone");
  const std::optional<Dtype> known = find_dtype(dtype.text());
  if (!known) dtype.refuse(Code::weights, "F64, F32, F16, BF16, I64, I32, I16, I8, U8 or BOOL");
  listed.tensor.dtype = *known;
  for (const JsonPlace& extent : shape.elements()) listed.tensor.shape.push_back(count_of(extent));
  if (listed.tensor.shape.size() > kMostDimensions)
    shape.refuse(Code::weights, fmt::format("at most {} dimensions", kMostDimensions), "more");
  const std::vector<JsonPlace> ends = offsets.elements();
  if (ends.size() != 2) offsets.refuse(Code::weights, "two offsets", std::to_string(ends.size()));
  listed.begin = count_of(ends[0]);
  listed.end = count_of(ends[1]);
  const std::optional<std::uint64_t> bytes = tensor_bytes(*known, listed.tensor.shape);
  if (listed.begin > listed.end || bytes != listed.end - listed.begin)
    offsets.refuse(Code::weights, "offsets as far apart as shape and dtype say", offsets.value().dump());
  return listed;
}

/// The numbers stand one behind the other, from the header to the end of the file.
void place_tensors(std::vector<Listed>& listed, std::uint64_t header_end, std::span<const std::byte> bytes,
                   WeightFile& file) {
  std::ranges::sort(listed, {}, [](const Listed& a) { return std::tie(a.begin, a.end, a.tensor.name); });
  const std::span<const std::byte> data = bytes.subspan(header_end);
  std::uint64_t at = 0;
  for (Listed& one : listed) {
    const Location place{file.name, {}, header_end + at, pointer_to(one.tensor.name)};
    if (one.begin != at)
      refuse_weights(place, fmt::format("the numbers of the tensor begin at {}, and those before it end at {}; tensors "
                                        "stand one behind the other",
                                        one.begin, at));
    if (one.end > data.size())
      refuse_weights(place, fmt::format("the file is cut off: the tensor needs {} bytes, and {} are left",
                                        one.end - one.begin, data.size() - at));
    one.tensor.bytes = data.subspan(at, one.end - one.begin);
    at = one.end;
    file.tensors.push_back(std::move(one.tensor));
  }
  if (at != data.size())
    refuse_weights({file.name, {}, header_end + at, {}}, "the file goes on behind the numbers of its last tensor");
}

}  // namespace

bool is_safetensors(std::string_view bytes) {
  return bytes.size() > kLengthBytes && bytes[kLengthBytes] == '{' && header_length(bytes) < (std::uint64_t{1} << 32);
}

void read_safetensors(const WeightLimits& limits, WeightFile& file) {
  const std::string& bytes = file.buffers.back();
  const std::uint64_t length = header_length(bytes);
  if (length > limits.header_bytes)
    refuse_over_limit({file.name, {}, 0, {}}, "bytes in the header", limits.header_bytes);
  if (length > bytes.size() - kLengthBytes)
    refuse_weights({file.name, {}, 0, {}}, fmt::format("the file is cut off: its header has {} bytes, and {} follow",
                                                       length, bytes.size() - kLengthBytes));
  // Blanks in the place of the length, so that errors count the file's bytes.
  const JsonDocument header(file.name, std::string(kLengthBytes, ' ') + bytes.substr(kLengthBytes, length),
                            Fault::weights);
  std::vector<Listed> listed;
  for (const JsonPlace& member : header.root().members()) {
    if (member.key() == kMetadataKey) {
      for (const JsonPlace& text : member.members()) file.metadata.emplace(text.key(), text.text());
      continue;
    }
    check_name(file.name, kLengthBytes, member.key());
    if (listed.size() == limits.entries)
      refuse_over_limit({file.name, {}, kLengthBytes, {}}, "tensors in the header", limits.entries);
    listed.push_back(read_tensor(member));
  }
  if (listed.empty()) refuse_weights({file.name, {}, kLengthBytes, {}}, "the file holds no tensors");
  place_tensors(listed, kLengthBytes + length, std::as_bytes(std::span(bytes)), file);
}

}  // namespace df2::reference::detail
