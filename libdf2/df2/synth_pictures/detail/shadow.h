// In: what is about to be painted. Out: the canvas darkened where that keeps light away. Called by paint_shot.
#pragma once

#include <df2/synth/shot.h>

#include "canvas.h"
#include "lamp.h"

namespace df2::synth {

/// Darkens figures and garments beside a layer that will lie on them; the backdrop is too far behind them. Pieces of
/// one garment, and parts of one body, touch each other and shade each other less.
void shade_below(Canvas& canvas, const Layer& layer, const Coverage& coverage, float opacity, const Lamp& lamp,
                 double pixels_per_head);

/// How figures and garments stand before the backdrop, or lie on it.
struct Throw {
  double distance = 0;  ///< heads from the figure to where its shadow falls
  double blur = 0.1;    ///< heads
  float strength = 0;   ///< 0 none to 1 black
};

/// Darkens the backdrop by the shadow of all layers together.
void throw_shadow(Canvas& canvas, const std::vector<Coverage>& coverages, const Throw& how, const Lamp& lamp,
                  double pixels_per_head);

/// Darkens the floor below the lowest layer, as feet or a stand do.
void shade_floor(Canvas& canvas, const std::vector<Coverage>& coverages, float strength);

}  // namespace df2::synth
