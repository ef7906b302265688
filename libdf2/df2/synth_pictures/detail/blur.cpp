#include "plane.h"

namespace df2::synth {

namespace {

// Sums are whole numbers below 2^24, which a float holds exactly: no rounding drifts along a line.

std::uint16_t mean_of(std::uint32_t sum, float share) {
  return static_cast<std::uint16_t>(static_cast<float>(sum) * share + 0.5f);
}

void blur_row(std::span<std::uint16_t> row, int radius, std::vector<std::uint16_t>& padded) {
  const auto reach = static_cast<std::size_t>(radius);
  padded.assign(row.size() + 2 * reach, 0);
  std::ranges::copy(row, padded.begin() + radius);
  const float share = 1.0f / static_cast<float>(2 * radius + 1);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < 2 * reach; ++i) sum += padded[i];
  for (std::size_t i = 0; i < row.size(); ++i) {
    sum += padded[i + 2 * reach];
    row[i] = mean_of(sum, share);
    sum -= padded[i];
  }
}

/// Down all columns at once: each has its own running sum.
void blur_columns(Plane<std::uint16_t>& plane, int radius) {
  const Window window = plane.window;
  const Plane<std::uint16_t> source = plane;
  std::vector<std::uint32_t> sums(static_cast<std::size_t>(window.width()), 0);
  const float share = 1.0f / static_cast<float>(2 * radius + 1);
  for (int y = window.top - radius; y < window.bottom; ++y) {
    const int enters = y + radius, leaves = y - radius - 1;
    if (enters < window.bottom) {
      const auto row = source.row(enters);
      for (std::size_t x = 0; x < row.size(); ++x) sums[x] += row[x];
    }
    if (leaves >= window.top) {
      const auto row = source.row(leaves);
      for (std::size_t x = 0; x < row.size(); ++x) sums[x] -= row[x];
    }
    if (y < window.top) continue;
    const auto row = plane.row(y);
    for (std::size_t x = 0; x < row.size(); ++x) row[x] = mean_of(sums[x], share);
  }
}

}  // namespace

void blur(Plane<std::uint16_t>& plane, int radius) {
  if (radius < 1 || plane.window.is_empty()) return;
  std::vector<std::uint16_t> padded;
  for (int pass = 0; pass < 2; ++pass) {
    for (int y = plane.window.top; y < plane.window.bottom; ++y) blur_row(plane.row(y), radius, padded);
    blur_columns(plane, radius);
  }
}

}  // namespace df2::synth
