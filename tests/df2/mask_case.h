// In: a random generator. Out: sizes of small images, and short names for pixels and runs. Used by the tests of masks.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include <df2/geometry.h>

namespace df2::test {

using Bitmap = std::vector<std::uint8_t>;
using Runs = std::vector<std::uint32_t>;

inline int random_int(std::mt19937& generator, int low, int high) {
  return std::uniform_int_distribution<int>(low, high)(generator);
}

inline Size random_size(std::mt19937& generator, int largest) {
  return {static_cast<std::uint32_t>(random_int(generator, 1, largest)),
          static_cast<std::uint32_t>(random_int(generator, 1, largest))};
}

}  // namespace df2::test
