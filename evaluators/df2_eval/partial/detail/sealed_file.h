// In: bytes and a path. Out: a file of the bytes with a checksum behind them, and the bytes of such a file. Called by
// partial_file.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace df2::eval::detail {

std::span<const std::uint8_t> as_bytes(std::string_view text);

/// The bytes, then eight bytes of checksum (XXH3-64, little-endian).
std::string sealed(std::span<const std::uint8_t> bytes);

/// Throws Error (submission) when the checksum is not that of the bytes, (limit) when the file is larger than
/// `max_bytes`, (io) when it cannot be read.
std::string read_sealed_file(const std::string& path, std::uint64_t max_bytes);

/// Those of such a file that were read already; throws Error (submission) as above.
std::string unsealed(std::string bytes, const std::string& path);

/// Throws Error (submission): the file is not a partial, and `reason` says why.
[[noreturn]] void refuse_partial(const std::string& path, const std::string& reason);

}  // namespace df2::eval::detail
