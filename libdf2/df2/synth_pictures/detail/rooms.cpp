// Backdrops that stand upright: bedroom, shop, street, wardrobe.
#include <algorithm>

#include <df2/random.h>
#include <df2/synth/exact_math.h>
#include <df2/synth/prop.h>

#include "backdrop.h"
#include "furniture.h"
#include "lens.h"
#include "materials_of_rooms.h"
#include "room.h"

namespace df2::synth {

namespace {

/// A cloth's pattern as a wall has it: paper.
void paint_papered_wall(Canvas& canvas, const Room& room, Random& random) {
  const ClothPattern paper(cloth_of_room(random));
  const auto per_pixel = static_cast<float>(1 / room.unit);
  const Window window = common(canvas.window(), {0, 0, canvas.window().right, static_cast<int>(room.horizon) + 1});
  for (int y = window.top; y < window.bottom; ++y) {
    for (int x = window.left; x < window.right; ++x)
      canvas.colours.at(x, y) =
          paper.at(static_cast<float>(x) * per_pixel, static_cast<float>(y) * per_pixel, per_pixel);
  }
}

void paint_room_wall(Canvas& canvas, const Room& room, Random& random) {
  const double kind = random.uniform();
  if (kind < 0.55) {
    paint_wall(canvas, room, wall_colour(random));
  } else if (kind < 0.8) {
    paint_papered_wall(canvas, room, random);
  } else if (kind < 0.9) {
    paint_wall(canvas, room, make_bricks(random));
  } else {
    paint_wall(canvas, room, make_slabs(random));
  }
}

/// The board along the foot of a wall.
void put_skirting(Canvas& canvas, const Room& room, const Scale& scale, Random& random) {
  const double height = random.uniform(0.25, 0.5) * room.unit;
  const Rgb colour = random.chance(0.7) ? Rgb{0.92f, 0.91f, 0.89f} : wood_colour(random);
  put(canvas,
      thing({{-5, room.horizon - height},
             {room.width + 5, room.horizon - height},
             {room.width + 5, room.horizon},
             {-5, room.horizon}},
            Surface::wood, colour),
      scale);
}

/// A box that stands on the floor by the wall: sizes in units of the room.
Box standing(const Room& room, double left, double width, double height) {
  return {left * room.width, room.horizon - height * room.unit, width * room.unit, height * room.unit};
}

/// How far out of focus the room is.
void defocus_room(Canvas& canvas, const Room& room, Random& random, double least, double most) {
  defocus(canvas.colours, random.uniform(least, most) * room.height / 600);
}

/// Trees before the sky.
void paint_trees(Canvas& canvas, const Room& room, const Scale& scale, Random& random) {
  const auto haze = static_cast<float>(random.uniform(0, 0.6));
  paint_wall(canvas, room, mix({0.55f, 0.72f, 0.92f}, {0.95f, 0.96f, 0.98f}, haze));
  const int trees = random.integer(4, 9);
  for (int i = 0; i < trees; ++i) {
    const double left = random.uniform(-0.2, 0.95), size = random.uniform(4, 8);
    put_tree(canvas, standing(room, left, 0.8 * size, size), scale, random);
  }
}

/// The front of a house.
void paint_house(Canvas& canvas, const Room& room, const Scale& scale, Random& random) {
  const double kind = random.uniform();
  if (kind < 0.3) {
    paint_wall(canvas, room, wall_colour(random));
  } else {
    paint_wall(canvas, room, kind < 0.75 ? make_bricks(random) : make_slabs(random));
  }
  const int openings = random.integer(1, 3);
  const double width = random.uniform(2, 3.5), height = random.uniform(2.5, 4);
  for (int i = 0; i < openings; ++i) {
    const double x = (i + random.uniform(0.1, 0.5)) / openings * room.width;
    put_window(canvas, {x, room.horizon - (height + 2.5) * room.unit, width * room.unit, height * room.unit}, scale,
               random);
  }
  if (random.chance(0.5)) put_door(canvas, standing(room, random.uniform(0, 0.8), 2.8, 6.5), scale, random);
  if (random.chance(0.25)) {
    const double x = random.uniform(0, 0.6);
    put_sign(canvas, {x * room.width, 0.04 * room.height, 3 * room.unit, 0.8 * room.unit}, scale, random);
  }
}

}  // namespace

void paint_bedroom(Canvas& canvas, const Backdrop& backdrop, const Scale& scale) {
  Random random(backdrop.seed, 2);
  const Room room = room_of(canvas, backdrop, scale);
  paint_room_wall(canvas, room, random);
  const double turned = random.chance(0.5) ? 0 : kPi / 2;
  paint_floor(canvas, room, make_room_floor(random), turned);
  if (random.chance(0.7)) put_skirting(canvas, room, scale, random);
  const double side = random.chance(0.5) ? 1 : 0;  // the window's side; the bed stands opposite
  if (random.chance(0.55)) {
    const double width = random.uniform(2, 3.5), left = side * 0.75 * room.width - 0.3 * width * room.unit;
    const Box window{left, 0.06 * room.height, width * room.unit, random.uniform(3, 4.5) * room.unit};
    put_window(canvas, window, scale, random);
    if (random.chance(0.7)) {
      const double wide = random.uniform(0.7, 1.3) * room.unit;
      for (const double at : {left - 0.7 * wide, left + width * room.unit - 0.3 * wide})
        put_curtain(canvas, {at, 0.02 * room.height, wide, room.horizon - 0.04 * room.height}, room, scale, random);
    }
  }
  const int paintings = random.integer(0, 3);
  for (int i = 0; i < paintings; ++i) {
    const double x = random.uniform(-0.05, 0.9), y = random.uniform(0.05, 0.35), width = random.uniform(0.8, 1.8);
    const double height = random.uniform(0.8, 1.8);
    put_painting(canvas, {x * room.width, y * room.height, width * room.unit, height * room.unit}, scale, random);
  }
  if (random.chance(0.4)) {
    const double left = random.uniform(-0.1, 0.8), width = random.uniform(2, 3.5), height = random.uniform(4, 7.5);
    const auto put_one = random.chance(0.5) ? put_cupboard : put_shelves;
    put_one(canvas, standing(room, left, width, height), scale, random);
  }
  if (random.chance(0.3)) put_door(canvas, standing(room, random.uniform(0, 0.8), 2.6, 7), scale, random);
  if (random.chance(0.3)) put_lamp(canvas, standing(room, random.uniform(0, 0.9), 1.2, 5), scale, random);
  if (random.chance(0.35)) put_mirror(canvas, standing(room, random.uniform(0, 0.85), 1.8, 5.5), scale, random);
  if (random.chance(0.6)) {
    const double width = random.uniform(5, 8), height = random.uniform(2.5, 3.5);
    const double left = side > 0 ? -0.25 * width * room.unit : room.width - 0.75 * width * room.unit;
    put_bed(canvas, {left, room.horizon - 0.35 * height * room.unit, width * room.unit, height * room.unit}, room,
            scale, random);
  }
  if (random.chance(0.35)) {
    const Point at{random.uniform(0, 1) * room.width, room.horizon + 0.3 * room.unit};
    put_prop(canvas, make_prop(random.chance(0.5) ? PropKind::plant : PropKind::chair, random), at, room.unit, scale);
  }
  light_room(canvas, random);
  defocus_room(canvas, room, random, 0, 1.8);
}

void paint_shop(Canvas& canvas, const Backdrop& backdrop, const Scale& scale) {
  Random random(backdrop.seed, 3);
  const Room room = room_of(canvas, backdrop, scale);
  paint_room_wall(canvas, room, random);
  const double turned = random.uniform(-0.3, 0.3);
  paint_floor(canvas, room, random.chance(0.5) ? make_slabs(random) : make_boards(random), turned);
  const int rails = random.integer(1, 3);
  for (int i = 0; i < rails; ++i) {
    const double left = random.uniform(-0.2, 0.7), width = random.uniform(3, 7), height = random.uniform(3.5, 5);
    Box rail = standing(room, left, width, height);
    rail.y -= random.uniform(-0.3, 1.2) * room.unit;
    put_rail(canvas, rail, scale, random);
  }
  if (random.chance(0.6)) {
    const double left = random.uniform(-0.1, 0.8), width = random.uniform(2, 4);
    put_shelves(canvas, standing(room, left, width, random.uniform(4, 7)), scale, random);
  }
  if (random.chance(0.3)) {
    const double x = random.uniform(0, 0.6), width = random.uniform(1.5, 3);
    put_sign(canvas, {x * room.width, 0.05 * room.height, width * room.unit, 0.9 * room.unit}, scale, random);
  }
  if (random.chance(0.5)) put_mirror(canvas, standing(room, random.uniform(0, 0.8), 2.2, 6.5), scale, random);
  if (random.chance(0.4)) put_passer_by(canvas, standing(room, random.uniform(0, 0.9), 1.7, 5.6), scale, random);
  light_room(canvas, random);
  defocus_room(canvas, room, random, 0.3, 2.6);
}

void paint_street(Canvas& canvas, const Backdrop& backdrop, const Scale& scale) {
  Random random(backdrop.seed, 4);
  const Room room = room_of(canvas, backdrop, scale);
  const double turned = random.uniform(-0.4, 0.4);
  const bool is_park = random.chance(0.35);
  if (is_park) {
    paint_trees(canvas, room, scale, random);
    paint_floor(canvas, room, random.chance(0.6) ? make_grass(random) : make_slabs(random), turned);
  } else {
    paint_house(canvas, room, scale, random);
    paint_floor(canvas, room, random.chance(0.5) ? make_asphalt(random) : make_slabs(random), turned);
  }
  if (!is_park && random.chance(0.55)) {
    Box car = standing(room, random.uniform(-0.3, 0.6), 8, 2.8);
    car.y += 0.5 * room.unit;
    put_car(canvas, car, scale, random);
  }
  const int passers = random.integer(0, 2);
  for (int i = 0; i < passers; ++i) {
    Box person = standing(room, random.uniform(0, 0.9), 1.5, 5);
    person.y += 0.4 * room.unit;
    put_passer_by(canvas, person, scale, random);
  }
  light_room(canvas, random);
  defocus_room(canvas, room, random, 0.5, 3.2);
}

void paint_wardrobe(Canvas& canvas, const Backdrop& backdrop, const Scale& scale) {
  Random random(backdrop.seed, 5);
  const Room room = room_of(canvas, backdrop, scale);
  paint_room_wall(canvas, room, random);
  paint_floor(canvas, room, make_room_floor(random), 0);
  const bool is_open = random.chance(0.4);
  const double width = random.uniform(0.8, 1.4) * room.width, left = random.uniform(-0.3, 0.2) * room.width;
  const Box cupboard{left, 0.03 * room.height, width, room.horizon - 0.03 * room.height};
  if (is_open) {
    put_open_wardrobe(canvas, cupboard, scale, random);
  } else {
    put_cupboard(canvas, cupboard, scale, random);
  }
  if (random.chance(0.4)) put_door(canvas, standing(room, random.uniform(0.5, 0.9), 2.6, 7), scale, random);
  light_room(canvas, random);
  defocus_room(canvas, room, random, 0, 1.5);
}

}  // namespace df2::synth
