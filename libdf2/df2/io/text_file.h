// In: a path. Out: what the file holds, as one string. Called by the readers of small files: lists of image ids and
// partials.
#pragma once

#include <cstdint>
#include <string>

#include <df2/error.h>

namespace df2 {

/// `path`: a file, or "-" for standard input; of a gzip-compressed one its text. Throws Error: io when it cannot be
/// read, limit when it is larger than `max_bytes`, `fault` when it is compressed and damaged.
std::string read_text(const std::string& path, Fault fault, std::uint64_t max_bytes = std::uint64_t{64} << 20);

}  // namespace df2
