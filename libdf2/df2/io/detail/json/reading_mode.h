// How files are read. Set by benchmarks and tests, which compare the ways; they give the same values and refusals.
#pragma once

#include <atomic>

namespace df2::detail {

enum class ReadingMode {
  fastest,   ///< plain rows in one pass, with the vector instructions of the processor
  portable,  ///< plain rows in one pass, without AVX-512
  strict     ///< every row by the strict reader
};

inline std::atomic<ReadingMode> chosen_reading_mode = ReadingMode::fastest;

inline ReadingMode reading_mode() {
  return chosen_reading_mode.load(std::memory_order_relaxed);
}

}  // namespace df2::detail
