// In: a stream. Out: tiles of what walls and floors are made of, and colours that rooms have. Called by the backdrops.
#pragma once

#include <df2/random.h>

#include "tile.h"

namespace df2::synth {

Rgb wall_colour(Random& random);
Rgb wood_colour(Random& random);

// Sizes of tiles are heads.

Tile make_boards(Random& random);
Tile make_slabs(Random& random);  ///< of stone or glazed, with joints
Tile make_bricks(Random& random);
Tile make_carpet(Random& random);
Tile make_asphalt(Random& random);
Tile make_grass(Random& random);

/// One that rooms have inside.
Tile make_room_floor(Random& random);

}  // namespace df2::synth
