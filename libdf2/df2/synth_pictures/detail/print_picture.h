// In: a cloth with a print. Out: the print as it lies on the flat cloth: letters, a badge, a picture, a band. Called by
// cloth_look.
#pragma once

#include <optional>

#include <df2/synth/cloth.h>

#include "tile.h"

namespace df2::synth {

/// A square of Print::width heads; nothing for PrintKind::none.
std::optional<Tile> make_print(const Cloth& cloth);

}  // namespace df2::synth
