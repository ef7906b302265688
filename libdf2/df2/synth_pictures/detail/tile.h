// In: a small square picture. Out: its colour at any place and at any distance, repeated without end or once. Called by
// what colours cloth and rooms.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "plane.h"
#include "rgb.h"

namespace df2::synth {

/// A colour and how much of it covers what is below.
struct Texel {
  Rgb colour;
  float alpha = 1;
};

enum class Beyond : std::uint8_t { repeat, nothing };

/// Pixels and ever smaller copies of them, of which the one is taken that fits how large the tile is seen.
class Tile {
 public:
  /// `side`: heads that the tile is wide and high. REQUIRES: a square plane whose width is a power of two.
  Tile(const Plane<Rgb>& pixels, double side, Beyond beyond = Beyond::repeat);
  /// With an alpha for each pixel.
  Tile(const Plane<Rgb>& pixels, const Plane<float>& alphas, double side, Beyond beyond);

  /// `u`, `v`: heads from the tile's corner; `reach`: heads from one pixel of the picture to the next.
  Texel at(float u, float v, float reach) const;
  /// The red part alone, for grey tiles.
  float grey_at(float u, float v, float reach) const;

 private:
  struct Bytes {
    std::uint8_t red, green, blue, alpha;
  };
  struct Level {
    int side;
    std::vector<Bytes> bytes;
  };
  /// Four texels around a place, and the share of each in 65,536ths.
  struct Corners {
    std::array<const Bytes*, 4> texels;
    std::array<int, 4> shares;
    float mean(std::uint8_t Bytes::*part) const;
    Texel texel() const;
  };
  static Corners corners_at(const Level& level, float u, float v);
  /// The two levels between which the reach lies, and the share of the smaller one.
  struct Detail {
    const Level *near, *far;
    float far_share;
  };
  Detail detail_at(float reach) const;
  void make_levels();

  std::vector<Level> levels_;
  float per_head_ = 1;  ///< tiles
  Beyond beyond_ = Beyond::repeat;
};

}  // namespace df2::synth
