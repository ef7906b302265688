// In: a surface that is not a garment's cloth, and a place on it. Out: its colour in the shot's light. Called by
// paint_layer.
#pragma once

#include <df2/synth/layer.h>

#include "lamp.h"
#include "relief.h"
#include "rgb.h"

namespace df2::synth {

Rgb look_of_surface(Surface surface, Rgb colour, const SurfacePoint& point, const Lamp& lamp);

}  // namespace df2::synth
