// In: nothing. Out: tiles of what surfaces look like from near: strands of hair, grain of wood, creases of leather.
// Grey 0.5 leaves a colour as it is. Made once for the process. Called by surface_look.
#pragma once

#include "tile.h"

namespace df2::synth {

const Tile& hair_strands();
const Tile& wood_grain();
const Tile& leather_creases();
const Tile& leaf_spots();

}  // namespace df2::synth
