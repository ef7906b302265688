// In: a shot. Out: the canvas with what is behind figures and garments. Called by paint_shot.
#pragma once

#include <df2/synth/shot.h>

#include "canvas.h"
#include "paint_layer.h"
#include "shadow.h"

namespace df2::synth {

void paint_backdrop(Canvas& canvas, const Shot& shot, const Scale& scale);

/// How shadows fall on it.
Throw throw_on(const Backdrop& backdrop, const Light& light);

/// Below the feet: 0 where there is no floor.
float floor_shade(const Backdrop& backdrop);

// Each kind of place, whole: walls, floor and things.

void paint_plain(Canvas& canvas, const Backdrop& backdrop);
void paint_bedroom(Canvas& canvas, const Backdrop& backdrop, const Scale& scale);
void paint_shop(Canvas& canvas, const Backdrop& backdrop, const Scale& scale);
void paint_street(Canvas& canvas, const Backdrop& backdrop, const Scale& scale);
void paint_wardrobe(Canvas& canvas, const Backdrop& backdrop, const Scale& scale);
/// Seen from above, for clothes that lie on them.
void paint_floor_from_above(Canvas& canvas, const Backdrop& backdrop, const Scale& scale);
void paint_bedding(Canvas& canvas, const Backdrop& backdrop, const Scale& scale);

}  // namespace df2::synth
