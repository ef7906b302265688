#include <df2_reference/weights/dtype.h>

#include <algorithm>
#include <array>

namespace df2::reference {

namespace {

struct Facts {
  Dtype dtype;
  std::string_view name;
  std::uint64_t bytes;
};

// In the order of the enumeration.
constexpr std::array kFacts = {
    Facts{Dtype::f64, "F64", 8},      Facts{Dtype::f32, "F32", 4}, Facts{Dtype::f16, "F16", 2},
    Facts{Dtype::bf16, "BF16", 2},    Facts{Dtype::i64, "I64", 8}, Facts{Dtype::i32, "I32", 4},
    Facts{Dtype::i16, "I16", 2},      Facts{Dtype::i8, "I8", 1},   Facts{Dtype::u8, "U8", 1},
    Facts{Dtype::boolean, "BOOL", 1},
};

const Facts& facts_of(Dtype dtype) {
  return kFacts[static_cast<std::size_t>(dtype)];
}

}  // namespace

std::string_view dtype_name(Dtype dtype) {
  return facts_of(dtype).name;
}

std::optional<Dtype> find_dtype(std::string_view name) {
  const auto found = std::ranges::find(kFacts, name, &Facts::name);
  if (found == kFacts.end()) return std::nullopt;
  return found->dtype;
}

std::uint64_t element_bytes(Dtype dtype) {
  return facts_of(dtype).bytes;
}

std::optional<std::uint64_t> tensor_bytes(Dtype dtype, std::span<const std::uint64_t> shape) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 63;
  if (std::ranges::find(shape, 0U) != shape.end()) return 0;
  std::uint64_t bytes = element_bytes(dtype);
  for (const std::uint64_t extent : shape) {
    if (extent > kMost / bytes) return std::nullopt;
    bytes *= extent;
  }
  return bytes;
}

}  // namespace df2::reference
