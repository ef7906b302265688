#include "slow_mask.h"

#include <cstddef>

namespace df2::fuzz {

std::optional<std::vector<std::uint32_t>> slow_decode(std::string_view counts, Size size) {
  const std::int64_t total = std::int64_t{size.width} * size.height;
  std::vector<std::uint32_t> runs;
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < counts.size();) {
    // Groups of five bits, the lowest first: as a sum of multiples of powers of 32, with a sign in the last.
    std::int64_t value = 0, weight = 1;
    for (bool more = true; more; weight *= 32) {
      if (i == counts.size() || weight > (std::int64_t{1} << 55)) return std::nullopt;
      const int group = static_cast<unsigned char>(counts[i++]) - '0';
      if (group < 0 || group > 63) return std::nullopt;
      more = group >= 32;
      const int bits = group % 32;
      value += weight * (!more && bits >= 16 ? bits - 32 : bits);
    }
    if (runs.size() > 2) value += runs[runs.size() - 2];
    if (value < 0 || value > total - sum) return std::nullopt;
    sum += value;
    runs.push_back(static_cast<std::uint32_t>(value));
  }
  if (sum != total) return std::nullopt;
  return runs;
}

std::vector<std::uint8_t> slow_bitmap(std::span<const std::uint32_t> runs) {
  std::vector<std::uint8_t> pixels;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (std::uint32_t k = 0; k < runs[i]; ++k) pixels.push_back(i % 2);
  }
  return pixels;
}

}  // namespace df2::fuzz
