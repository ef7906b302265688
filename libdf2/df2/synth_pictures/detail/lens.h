// In: a painted canvas and how it is photographed. Out: the picture: colour of the light, exposure, blur, dark corners,
// noise. Called by paint_shot.
#pragma once

#include <df2/image/picture.h>
#include <df2/synth/shot.h>

#include "canvas.h"

namespace df2::synth {

Picture photograph(Canvas canvas, const Shot& shot);

/// Blurs as a bell of the deviation `radius`, in pixels, which need not be whole.
void defocus(Plane<Rgb>& colours, double radius);

}  // namespace df2::synth
