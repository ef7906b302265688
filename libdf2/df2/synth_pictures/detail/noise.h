// In: a place and a seed. Out: a value that looks random and changes smoothly. Called by whatever must not look even.
#pragma once

#include <cstdint>

namespace df2::synth {

/// All bits depend on all of the numbers.
inline std::uint32_t scatter(std::int32_t x, std::int32_t y, std::uint32_t seed) {
  std::uint32_t h = static_cast<std::uint32_t>(x) * 0x9E3779B1u ^ static_cast<std::uint32_t>(y) * 0x85EBCA77u ^ seed;
  h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
  h = (h ^ (h >> 12)) * 0x297A2D39u;
  return h ^ (h >> 15);
}

/// The same in [0, 1).
inline float scatter_share(std::int32_t x, std::int32_t y, std::uint32_t seed) {
  return static_cast<float>(scatter(x, y, seed) >> 8) * 0x1p-24f;
}

/// std::floor is a call. REQUIRES: |x| below 2^31.
inline int whole_below(float x) {
  const int cut = static_cast<int>(x);
  return cut - (x < static_cast<float>(cut) ? 1 : 0);
}

/// Steps after which noise begins again, across and down: powers of two; 0: never.
struct Repeat {
  int across = 0, down = 0;
};

/// -1 to 1, smooth between the points of a grid of step 1.
inline float noise(float x, float y, std::uint32_t seed, Repeat repeat = {}) {
  const int x0 = whole_below(x), y0 = whole_below(y);
  const float fx = x - static_cast<float>(x0), fy = y - static_cast<float>(y0);
  const float sx = fx * fx * (3 - 2 * fx), sy = fy * fy * (3 - 2 * fy);
  const auto at = [&](int i, int j) { return scatter_share(i & (repeat.across - 1), j & (repeat.down - 1), seed); };
  const float above = at(x0, y0) + (at(x0 + 1, y0) - at(x0, y0)) * sx;
  const float below = at(x0, y0 + 1) + (at(x0 + 1, y0 + 1) - at(x0, y0 + 1)) * sx;
  return 2 * (above + (below - above) * sy) - 1;
}

/// Noise of several sizes, each half as large and half as strong as the one before; about -1 to 1.
inline float rough_noise(float x, float y, std::uint32_t seed, int octaves, Repeat repeat = {}) {
  float sum = 0, strength = 0.6f;
  for (int i = 0; i < octaves; ++i) {
    sum += strength * noise(x, y, seed + static_cast<std::uint32_t>(i), repeat);
    x *= 2;
    y *= 2;
    repeat = {2 * repeat.across, 2 * repeat.down};
    strength /= 2;
  }
  return sum;
}

}  // namespace df2::synth
