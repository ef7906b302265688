// In: a garment's cloth. Out: its threads, loops or grain: how much lighter or darker each place is, and how the cloth
// takes the light. Called by cloth_look.
#pragma once

#include <df2/synth/cloth.h>

#include "tile.h"

namespace df2::synth {

/// How a material takes the light.
struct Sheen {
  float gloss = 0;     ///< strength of the highlights
  int tightness = 8;   ///< how small they are
  float softness = 0;  ///< 0 to 1: fibres that stand off fill the shadows and light up the rims
};

Sheen sheen_of(Material material);

/// Grey around 0.5, which leaves a colour as it is; the tile of Material.
Tile make_weave(const Cloth& cloth);

}  // namespace df2::synth
