#include "grain.h"

#include "noise.h"

namespace df2::synth {

namespace {

constexpr int kSide = 128;  // texels

/// Noise of so many spots across and down, bent a little.
Tile make_grain(double side, Repeat spots, float strength, std::uint32_t seed) {
  Plane<Rgb> pixels(Window{0, 0, kSide, kSide});
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const float across = static_cast<float>(x) / kSide, down = static_cast<float>(y) / kSide;
      const float bend = 0.02f * noise(4 * across, 4 * down, seed + 9, {4, 4});
      const float spot = rough_noise((across + bend) * static_cast<float>(spots.across),
                                     (down + bend) * static_cast<float>(spots.down), seed, 2, spots);
      const float grey = 0.5f + 0.5f * strength * spot;
      pixels.at(x, y) = {grey, grey, grey};
    }
  }
  return Tile(pixels, side);
}

}  // namespace

const Tile& hair_strands() {
  static const Tile tile = make_grain(0.8, {64, 4}, 0.9f, 21);
  return tile;
}

const Tile& wood_grain() {
  static const Tile tile = make_grain(1.6, {64, 4}, 0.22f, 32);
  return tile;
}

const Tile& leather_creases() {
  static const Tile tile = make_grain(0.7, {32, 32}, 0.14f, 51);
  return tile;
}

const Tile& leaf_spots() {
  static const Tile tile = make_grain(1.3, {16, 16}, 0.35f, 41);
  return tile;
}

}  // namespace df2::synth
