// In: a layer and what it is made of. Out: the canvas with the layer on it. Called by paint_shot and the backdrops.
#pragma once

#include <df2/synth/layer.h>

#include "canvas.h"
#include "cloth_look.h"
#include "coverage.h"
#include "lamp.h"

namespace df2::synth {

/// What all layers of a picture share.
struct Scale {
  double pixels_per_head = 60;
  Lamp lamp;
};

/// `coverage`: of the layer's outline. `cloth`: null where the layer is not of cloth.
void paint_layer(Canvas& canvas, const Layer& layer, const Coverage& coverage, const ClothLook* cloth,
                 const Scale& scale);

/// The layer's lines, buttons and buckles, within what it covers.
void paint_strokes(Canvas& canvas, const Layer& layer, const Coverage& coverage, double pixels_per_head);
void paint_studs(Canvas& canvas, const Layer& layer, const Coverage& coverage, const Lamp& lamp);

}  // namespace df2::synth
