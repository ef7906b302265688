// In: a garment's cloth. Out: what its pattern looks like: a function of the place in the flat cloth. Called by
// cloth_look.
#pragma once

#include <memory>

#include <df2/synth/cloth.h>

#include "tile.h"

namespace df2::synth {

/// Side in texels of the tiles of patterns.
inline constexpr int kPatternSide = 256;

// Tiles that repeat after `period` heads.

Tile make_stripes(const Cloth& cloth);
Tile make_checks(const Cloth& cloth);
/// These repeat after several periods, so that not every flower is the same.
Tile make_dots(const Cloth& cloth);
Tile make_floral(const Cloth& cloth);
Tile make_geometric(const Cloth& cloth);
Tile make_knitted_rows(const Cloth& cloth);

class ClothPattern {
 public:
  explicit ClothPattern(const Cloth& cloth);
  /// The colour at heads from the middle of the front and the top edge; `reach`: heads from pixel to pixel.
  Rgb at(float u, float v, float reach) const;

 private:
  Rgb panel_at(float u, float v, float reach) const;

  Cloth cloth_;
  float cosine_ = 1, sine_ = 0;
  std::array<Rgb, 4> colours_;
  std::shared_ptr<const Tile> tile_;  ///< null: plain, panels and gradient need none
};

}  // namespace df2::synth
