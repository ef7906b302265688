// Out: how much of a file the readers take before they refuse it. Set by the doors, kept by every reader.
#pragma once

#include <cstdint>

namespace df2 {

struct ReadLimits {
  std::uint64_t file_bytes = std::uint64_t{64} << 30;     ///< larger files are refused
  std::uint64_t element_bytes = std::uint64_t{64} << 20;  ///< a single array element may not be larger
  std::uint64_t rows_per_image = 10'000;                  ///< more predictions in one image are refused
  std::uint64_t block_bytes = std::uint64_t{1} << 19;     ///< work handed to a thread; changes no result
};

}  // namespace df2
