#include "weave.h"

#include <algorithm>
#include <cmath>

#include "noise.h"

namespace df2::synth {

namespace {

constexpr int kSide = 128;  // texels

/// Grey of a texel: column and row, 0 to kSide - 1.
template <class Grey>
Tile fill_weave(double side, const Grey& grey) {
  Plane<Rgb> pixels(Window{0, 0, kSide, kSide});
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const float value = 0.5f + grey(x, y);
      pixels.at(x, y) = {value, value, value};
    }
  }
  return Tile(pixels, side);
}

float cloudy(int x, int y, float step, std::uint32_t seed) {
  // The number of steps in a tile is a power of two, so that it repeats without a seam.
  const int steps = static_cast<int>(kSide / step);
  return rough_noise(static_cast<float>(x) / step, static_cast<float>(y) / step, seed, 3, {steps, steps});
}

/// Threads over and under each other; each is a little lighter or darker than its neighbours.
float woven_at(int x, int y, std::uint32_t seed) {
  const float across = scatter_share(0, y, seed) - 0.5f, down = scatter_share(x, 0, seed + 1) - 0.5f;
  const bool is_over = (x + y) % 2 == 0;
  return 0.06f * (is_over ? across : down) + 0.03f * (is_over ? 1.0f : -1.0f);
}

/// Fine steep ridges, threads that are lighter or darker, and places that are worn.
float denim_at(int x, int y, std::uint32_t seed) {
  const float ridge = (2 * x + y) % 4 < 2 ? 0.035f : -0.035f;
  const float thread = 0.09f * (scatter_share(x, y / 8, seed) - 0.5f);
  return ridge + thread + 0.05f * cloudy(x, y, 32, seed + 1);
}

/// Columns of V-shaped stitches, eight texels wide and six high.
float knit_at(int x, int y, std::uint32_t seed) {
  const int within = x % 8;
  const float to_middle = std::abs(static_cast<float>(within) - 3.5f) / 3.5f;  // 0 in the middle of the V
  const int along = (y + (within < 4 ? within : 7 - within)) % 8;
  const float loop = along < 2 ? -0.16f : 0.05f;
  const float groove = to_middle > 0.8f || to_middle < 0.2f ? -0.1f : 0.06f;
  return loop + groove + 0.06f * (scatter_share(x, y, seed) - 0.5f);
}

/// Cells between creases, as of worn leather.
float leather_at(int x, int y, std::uint32_t seed) {
  const float crease = std::abs(cloudy(x, y, 8, seed));
  return 0.05f * std::min(4 * crease, 1.0f) - 0.03f + 0.04f * cloudy(x, y, 16, seed + 7);
}

}  // namespace

Sheen sheen_of(Material material) {
  switch (material) {
    case Material::satin:
      return {.gloss = 0.55f, .tightness = 16, .softness = 0};
    case Material::leather:
      return {.gloss = 0.5f, .tightness = 32, .softness = 0};
    case Material::knit:
      return {.gloss = 0, .tightness = 1, .softness = 0.3f};
    case Material::jersey:
      return {.gloss = 0.03f, .tightness = 4, .softness = 0.1f};
    case Material::denim:
      return {.gloss = 0.02f, .tightness = 4, .softness = 0.05f};
    case Material::sheer:
      return {.gloss = 0.15f, .tightness = 8, .softness = 0};
    case Material::woven:
      return {.gloss = 0.04f, .tightness = 4, .softness = 0};
  }
  return {};
}

Tile make_weave(const Cloth& cloth) {
  const auto seed = static_cast<std::uint32_t>(cloth.seed >> 16);
  const auto coarseness = static_cast<float>(scatter_share(1, 2, seed));
  switch (cloth.material) {
    case Material::woven:
      return fill_weave(0.9, [&](int x, int y) { return woven_at(x, y, seed); });
    case Material::jersey:  // mottled more or less
      return fill_weave(1.2, [&](int x, int y) {
        return 0.1f * coarseness * coarseness * (scatter_share(x / 2, y, seed) - 0.5f) + 0.02f * cloudy(x, y, 8, seed);
      });
    case Material::knit:  // 16 columns of stitches, fine or coarse
      return fill_weave(0.5 + 0.9 * static_cast<double>(coarseness), [&](int x, int y) { return knit_at(x, y, seed); });
    case Material::denim:
      return fill_weave(1.5, [&](int x, int y) { return denim_at(x, y, seed); });
    case Material::satin:
      return fill_weave(1.0, [&](int x, int y) { return 0.02f * cloudy(x, y, 16, seed); });
    case Material::leather:
      return fill_weave(1.2, [&](int x, int y) { return leather_at(x, y, seed); });
    case Material::sheer:
      return fill_weave(0.8, [&](int x, int y) { return (x % 4 == 0 || y % 4 == 0) ? 0.04f : -0.02f; });
  }
  return fill_weave(1, [](int, int) { return 0.0f; });
}

}  // namespace df2::synth
