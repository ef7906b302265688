// In: a room and a place in it. Out: the canvas with a thing there. Called by the backdrops. Places are pixels.
#pragma once

#include <df2/geometry.h>
#include <df2/random.h>

#include "canvas.h"
#include "paint_layer.h"
#include "room.h"

namespace df2::synth {

// `box`: what the thing fills.

void put_window(Canvas& canvas, const Box& box, const Scale& scale, Random& random);
void put_painting(Canvas& canvas, const Box& box, const Scale& scale, Random& random);
void put_door(Canvas& canvas, const Box& box, const Scale& scale, Random& random);
void put_cupboard(Canvas& canvas, const Box& box, const Scale& scale, Random& random);
void put_shelves(Canvas& canvas, const Box& box, const Scale& scale, Random& random);
void put_bed(Canvas& canvas, const Box& box, const Room& room, const Scale& scale, Random& random);
void put_curtain(Canvas& canvas, const Box& box, const Room& room, const Scale& scale, Random& random);
void put_lamp(Canvas& canvas, const Box& box, const Scale& scale, Random& random);
void put_mirror(Canvas& canvas, const Box& box, const Scale& scale, Random& random);
/// Clothes side by side on a rail at the top of the box.
void put_rail(Canvas& canvas, const Box& box, const Scale& scale, Random& random);
/// A wardrobe without doors.
void put_open_wardrobe(Canvas& canvas, const Box& box, const Scale& scale, Random& random);
void put_car(Canvas& canvas, const Box& box, const Scale& scale, Random& random);
void put_tree(Canvas& canvas, const Box& box, const Scale& scale, Random& random);
void put_sign(Canvas& canvas, const Box& box, const Scale& scale, Random& random);
/// Someone far away.
void put_passer_by(Canvas& canvas, const Box& box, const Scale& scale, Random& random);

}  // namespace df2::synth
