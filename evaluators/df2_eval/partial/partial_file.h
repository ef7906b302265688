// In: a Partial and a path. Out: its file, and the Partial from that. Called by df2-eval --partial and df2-eval merge.
// The file is CBOR and a checksum (docs/formats.md).
#pragma once

#include <cstdint>
#include <string>

#include <df2_eval/partial/partial.h>

namespace df2::eval {

inline constexpr std::uint64_t kMostPartialBytes = std::uint64_t{64} << 30;

/// Equal partials have equal bytes. Throws Error (io).
void write_partial(const Partial& partial, const std::string& path);

/// Of any task. Throws Error (submission) when the file is not a whole, consistent partial of this version, (limit)
/// when it is larger than `max_bytes`, (io) when it cannot be read.
Partial read_partial(const std::string& path, std::uint64_t max_bytes = kMostPartialBytes);

}  // namespace df2::eval
