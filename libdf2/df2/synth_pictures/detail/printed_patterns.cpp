// Patterns of figures that are strewn over the cloth: dots, flowers, geometric shapes.
#include <array>
#include <cmath>

#include <df2/random.h>
#include <df2/synth/exact_math.h>
#include <df2/synth/shapes.h>

#include "pattern.h"
#include "tile_canvas.h"

namespace df2::synth {

namespace {

constexpr int kPeriods = 3;  // of a pattern in a tile, across and down

std::array<Rgb, 4> colours_of(const Cloth& cloth) {
  return {rgb_of(cloth.colours[0]), rgb_of(cloth.colours[1]), rgb_of(cloth.colours[2]), rgb_of(cloth.colours[3])};
}

void draw_flower(TileCanvas& canvas, Point at, double radius, int petals, Rgb petal, Rgb heart, Random& random) {
  const double turned = random.uniform(0, 2 * kPi);
  for (int i = 0; i < petals; ++i) {
    const Point to = direction_at(turned + 2 * kPi * i / petals);
    canvas.fill_shape(leaf(at, {at.x + radius * to.x, at.y + radius * to.y}, radius * 3.2 / petals), petal);
  }
  canvas.fill_shape(ellipse(at, 0.25 * radius, 0.25 * radius, 0, 12), heart);
}

void draw_leaves(TileCanvas& canvas, Point at, double radius, Rgb colour, Random& random) {
  const int count = random.integer(1, 3);
  for (int i = 0; i < count; ++i) {
    const Point to = direction_at(random.uniform(0, 2 * kPi));
    canvas.fill_shape(leaf(at, {at.x + 1.5 * radius * to.x, at.y + 1.5 * radius * to.y}, 0.6 * radius), colour);
  }
}

/// Places that are spread evenly and are no grid.
template <class Draw>
void strew(Random& random, double unevenness, const Draw& draw) {
  for (int row = 0; row < kPeriods; ++row) {
    for (int column = 0; column < kPeriods; ++column) {
      const double shift = row % 2 == 0 ? 0 : 0.5;
      draw(Point{(column + shift + unevenness * random.uniform(-0.5, 0.5)) / kPeriods,
                 (row + unevenness * random.uniform(-0.5, 0.5)) / kPeriods});
    }
  }
}

}  // namespace

Tile make_dots(const Cloth& cloth) {
  Random random(cloth.seed, 4);
  const auto colours = colours_of(cloth);
  const double radius = random.uniform(0.14, 0.32) / 2;
  // An even number of rows: every other is shifted.
  constexpr int kRows = 2;
  TileCanvas canvas(kPatternSide, colours[0]);
  for (int row = 0; row < kRows; ++row) {
    for (int column = 0; column < kRows; ++column) {
      const Point at{(column + (row % 2 == 0 ? 0.25 : 0.75)) / kRows, (row + 0.5) / kRows};
      canvas.fill_shape(ellipse(at, radius / kRows * 2, radius / kRows * 2), colours[1]);
    }
  }
  return Tile(canvas.pixels(), kRows * cloth.period);
}

Tile make_floral(const Cloth& cloth) {
  Random random(cloth.seed, 5);
  const auto colours = colours_of(cloth);
  TileCanvas canvas(kPatternSide, colours[0]);
  const int petals = random.integer(4, 8);
  const double size = random.uniform(0.3, 0.5) / kPeriods;
  strew(random, 0.7, [&](Point at) {
    const double radius = size * random.uniform(0.7, 1.2);
    draw_leaves(canvas, at, radius, colours[3], random);
    const bool is_second = random.chance(0.4);
    draw_flower(canvas, at, radius, petals, colours[is_second ? 2 : 1], colours[is_second ? 1 : 2], random);
  });
  strew(random, 1, [&](Point at) {
    const Point between{at.x + 0.5 / kPeriods, at.y + 0.25 / kPeriods};
    canvas.fill_shape(ellipse(between, 0.18 * size, 0.18 * size, 0, 10), colours[random.chance(0.5) ? 1 : 2]);
  });
  return Tile(canvas.pixels(), kPeriods * cloth.period);
}

Tile make_geometric(const Cloth& cloth) {
  Random random(cloth.seed, 6);
  const auto colours = colours_of(cloth);
  TileCanvas canvas(kPatternSide, colours[0]);
  const int kind = random.integer(0, 4);
  const double thickness = random.uniform(0.1, 0.25);
  const double size = random.uniform(0.28, 0.42);
  if (kind == 0) {  // zigzag
    for (int row = 0; row < 2; ++row) {
      const double y = 0.25 + 0.5 * row;
      const Polygon zigzag = {{-0.25, y}, {0, y + 0.25}, {0.25, y}, {0.5, y + 0.25},
                              {0.75, y},  {1, y + 0.25}, {1.25, y}};
      canvas.draw_line(zigzag, thickness, colours[row == 0 ? 1 : 2]);
    }
    return Tile(canvas.pixels(), 2 * cloth.period);
  }
  for (int row = 0; row < 2; ++row) {
    for (int column = 0; column < 2; ++column) {
      const Point at{(column + 0.5) / 2, (row + 0.5) / 2};
      const Rgb colour = colours[(row + column) % 2 == 0 ? 1 : 2];
      const double radius = size / 2;
      if (kind == 1) {  // diamonds with crossing lines
        canvas.fill_shape(regular_polygon(at, 0.25, 4, kPi / 2), colour);
        canvas.draw_line(Polygon{{at.x - 0.25, at.y - 0.25}, {at.x + 0.25, at.y + 0.25}}, 0.012, colours[3]);
        canvas.draw_line(Polygon{{at.x - 0.25, at.y + 0.25}, {at.x + 0.25, at.y - 0.25}}, 0.012, colours[3]);
      } else if (kind == 2) {  // triangles
        canvas.fill_shape(regular_polygon(at, radius, 3, kPi / 2 + (column == 0 ? 0 : kPi)), colour);
      } else if (kind == 3) {  // rings
        canvas.fill_shape(ellipse(at, radius, radius), colour);
        canvas.fill_shape(ellipse(at, radius * (1 - 2 * thickness), radius * (1 - 2 * thickness)), colours[0]);
      } else {  // stars or crosses
        canvas.fill_shape(star(at, radius, radius * 0.35, cloth.seed % 2 == 0 ? 4 : 5, kPi / 2), colour);
      }
    }
  }
  return Tile(canvas.pixels(), 2 * cloth.period);
}

}  // namespace df2::synth
