// Backdrops on which clothes lie, seen from straight above.
#include <algorithm>

#include <df2/random.h>
#include <df2/synth/exact_math.h>
#include <df2/synth/prop.h>
#include <df2/synth/shapes.h>

#include "backdrop.h"
#include "furniture.h"
#include "materials_of_rooms.h"
#include "room.h"

namespace df2::synth {

namespace {

/// A corner of a rug, or a strip of it.
void put_rug(Canvas& canvas, const Scale& scale, Random& random) {
  const double width = canvas.window().width(), height = canvas.window().height();
  const double left = random.uniform(-0.3, 0.3) * width, top = random.uniform(-0.3, 0.5) * height;
  const Room room{width, height, height, scale.pixels_per_head};
  const ClothLook look(cloth_of_room(random));
  put(canvas, sheet(rectangle(left, top, left + 1.2 * width, top + height), room.unit, 0, random), scale, &look);
}

/// What lies about at the rim of the picture.
void put_small_things(Canvas& canvas, const Scale& scale, Random& random) {
  constexpr std::array<PropKind, 4> kThings = {PropKind::cup, PropKind::book, PropKind::phone, PropKind::handbag};
  const int count = random.integer(0, 2);
  for (int i = 0; i < count; ++i) {
    const double x = random.chance(0.5) ? random.uniform(0, 0.12) : random.uniform(0.88, 1);
    const double y = random.uniform(0, 1);
    const PropKind kind = kThings[static_cast<std::size_t>(random.integer(0, 3))];
    put_prop(canvas, make_prop(kind, random), {x * canvas.window().width(), y * canvas.window().height()},
             scale.pixels_per_head, scale);
  }
}

}  // namespace

void paint_floor_from_above(Canvas& canvas, const Backdrop& backdrop, const Scale& scale) {
  Random random(backdrop.seed, 6);
  const double turned = random.chance(0.5) ? random.uniform(-0.1, 0.1) : kPi / 2 + random.uniform(-0.1, 0.1);
  const double shift = random.uniform(0, 5);
  paint_from_above(canvas, make_room_floor(random), scale, turned, {shift, 2 * shift});
  if (random.chance(0.25)) put_rug(canvas, scale, random);
  put_small_things(canvas, scale, random);
  light_room(canvas, random);
}

void paint_bedding(Canvas& canvas, const Backdrop& backdrop, const Scale& scale) {
  Random random(backdrop.seed, 7);
  const double width = canvas.window().width(), height = canvas.window().height();
  const ClothLook look(cloth_of_room(random));
  Layer bed = sheet(rectangle(-2, -2, width + 2, height + 2), scale.pixels_per_head, 0, random);
  const int folds = random.integer(2, 9);
  for (int i = 0; i < folds; ++i) {
    const double x = random.uniform(0, width), y = random.uniform(0, height),
                 length = random.uniform(0.2, 0.6) * height;
    const Point to = direction_at(random.uniform(0, 2 * kPi));
    bed.folds.push_back({{x, y},
                         {x + length * to.x, y + length * to.y},
                         random.uniform(0.15, 0.4) * scale.pixels_per_head,
                         random.uniform(0.02, 0.06)});
  }
  put(canvas, bed, scale, &look);
  if (random.chance(0.4)) {
    const double x = random.chance(0.5) ? 0.05 : 0.95, y = random.chance(0.5) ? 0.04 : 0.97;
    const Rgb linen = wall_colour(random);
    put(canvas, thing(blob({x * width, y * height}, 1.3 * scale.pixels_per_head, 0.3, random), Surface::cloth, linen),
        scale);
  }
  put_small_things(canvas, scale, random);
  light_room(canvas, random);
}

}  // namespace df2::synth
