// In: a canvas and what a room is made of. Out: the canvas with walls, floors and things in it. Called by the
// backdrops.
#pragma once

#include <optional>
#include <vector>

#include <df2/random.h>
#include <df2/synth/layer.h>
#include <df2/synth/shot.h>

#include "canvas.h"
#include "cloth_look.h"
#include "paint_layer.h"
#include "tile.h"

namespace df2::synth {

/// Where the parts of a room are in the picture, in pixels. A head at the wall is `unit` high: things in a room are
/// measured by it.
struct Room {
  double width = 0, height = 0;
  double horizon = 0;  ///< the row where the wall meets the floor
  double unit = 1;
};

Room room_of(const Canvas& canvas, const Backdrop& backdrop, const Scale& scale);

/// Upright, from the top to the horizon.
void paint_wall(Canvas& canvas, const Room& room, const Tile& tile);
void paint_wall(Canvas& canvas, const Room& room, Rgb colour);
/// Level, from the horizon to the bottom: what is farther is smaller.
void paint_floor(Canvas& canvas, const Room& room, const Tile& tile, double turned);
/// Seen from straight above, all over the picture.
void paint_from_above(Canvas& canvas, const Tile& tile, const Scale& scale, double turned, Point shift);

/// Light from one side and shadows in the corners, over the whole picture.
void light_room(Canvas& canvas, Random& random);

/// A thing of one surface.
Layer thing(Polygon outline, Surface surface, Rgb colour);
void put(Canvas& canvas, const Layer& layer, const Scale& scale, const ClothLook* cloth = nullptr);

/// Layers made around the origin in heads, placed with their origin at a point: a prop.
void put_prop(Canvas& canvas, std::vector<Layer> layers, Point at, double pixels_per_head, const Scale& scale);

/// A sheet with smooth bumps and folds over a rectangle; hung: vertical waves of a number, as a curtain.
Layer sheet(const Polygon& outline, double pixels_per_head, int waves, Random& random);

/// A cloth for bedding, curtains and wallpaper: of any pattern, without print.
Cloth cloth_of_room(Random& random);

}  // namespace df2::synth
