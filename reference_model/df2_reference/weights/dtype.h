// In: the type of a tensor's numbers. Out: its name and size, and how many bytes a tensor takes. Called by the readers
// and the writer of weights.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace df2::reference {

/// Numbers as they stand in files, little-endian.
enum class Dtype { f64, f32, f16, bf16, i64, i32, i16, i8, u8, boolean };

/// As .safetensors files spell it: "F32", "BF16", "BOOL".
std::string_view dtype_name(Dtype dtype);
std::optional<Dtype> find_dtype(std::string_view name);

std::uint64_t element_bytes(Dtype dtype);

/// Of a tensor whose elements stand one after the other; nothing where that is beyond 2^63.
std::optional<std::uint64_t> tensor_bytes(Dtype dtype, std::span<const std::uint64_t> shape);

}  // namespace df2::reference
