// In: shapes. Out: layers of a body. Called by the makers of figures.
#pragma once

#include <df2/synth/layer.h>

namespace df2::synth {

/// A layer of a body with a round mesh over its whole outline: `roundness` is its relief in the middle, heads.
Layer rounded(Polygon outline, double depth, Surface surface, Colour colour, double roundness);
/// The same, as flat as a drawing.
Layer flat_shape(Polygon outline, double depth, Colour colour);
Colour darker(Colour colour, double factor);
Colour blend(Colour a, Colour b, double share);

}  // namespace df2::synth
