// Things that are held or carried.
#include <df2/synth/exact_math.h>
#include <df2/synth/shapes.h>

#include "props.h"
#include "skin.h"
#include "wardrobe_colours.h"

namespace df2::synth {

namespace {

constexpr Colour kGold{206, 176, 104};
constexpr Colour kSteel{176, 178, 182};

Polygon moved(Polygon outline, double x, double y) {
  for (Point& point : outline) point = {point.x + x, point.y + y};
  return outline;
}

/// A band along a line of points.
Polygon band_along(const std::vector<Point>& line, double width) {
  Polygon outline(2 * line.size());
  for (std::size_t i = 0; i < line.size(); ++i) {
    const Point from = line[i == 0 ? 0 : i - 1], to = line[i + 1 < line.size() ? i + 1 : i];
    const double dx = to.x - from.x, dy = to.y - from.y;
    const double length = std::sqrt(dx * dx + dy * dy);
    const double x = -dy / length * width / 2, y = dx / length * width / 2;
    outline[i] = {line[i].x + x, line[i].y + y};
    outline[outline.size() - 1 - i] = {line[i].x - x, line[i].y - y};
  }
  return outline;
}

}  // namespace

std::vector<Layer> make_handbag(Random& random) {
  const Colour leather = pick_colour(random, random.chance(0.7) ? Material::leather : Material::woven);
  const double width = random.uniform(0.8, 1.5), height = random.uniform(0.6, 1.1);
  const double handle = random.uniform(0.3, 0.8), taper = random.uniform(-0.1, 0.2);
  std::vector<Point> arc;
  for (int i = 0; i <= 12; ++i) {
    const Point to = direction_at(kPi * i / 12);
    arc.push_back({0.3 * width * to.x, handle * (1 + to.y)});
  }
  std::vector<Layer> layers;
  layers.push_back(part(band_along(arc, 0.07), Surface::leather, darker(leather, 0.8)));
  const double top = handle, left = -width / 2;
  Polygon body = {{left + taper * width, top},  {-left - taper * width, top}, {-left, top + 0.85 * height},
                  {-left - 0.08, top + height}, {left + 0.08, top + height},  {left, top + 0.85 * height}};
  layers.push_back(part(body, Surface::leather, leather));
  Layer& bag = layers.back();
  bag.strokes.push_back({StrokeKind::stitching, {{left, top + 0.88 * height}, {-left, top + 0.88 * height}}, 0.02, {}});
  if (random.chance(0.6)) {  // a flap with a lock
    layers.push_back(part({{left + taper * width, top},
                           {-left - taper * width, top},
                           {-left - 0.05, top + 0.45 * height},
                           {0, top + 0.58 * height},
                           {left + 0.05, top + 0.45 * height}},
                          Surface::leather, darker(leather, 0.93)));
    layers.back().studs.push_back({{0, top + 0.46 * height}, 0.06, kGold});
  } else {
    bag.strokes.push_back({StrokeKind::line, {{left, top + 0.04}, {-left, top + 0.04}}, 0.025, kSteel});
  }
  return layers;
}

std::vector<Layer> make_backpack_strap(Random& random) {
  const Colour nylon = pick_colour(random, Material::woven);
  const double width = random.uniform(0.2, 0.3);
  const std::vector<Point> line = {{0, -0.08}, {0.02, 0.3}, {0.05, 0.8}, {0.1, 1.3}, {0.25, 1.6}};
  Layer strap = part(band_along(line, width), Surface::cloth, nylon);
  for (const double side : {-0.42, 0.42})
    strap.strokes.push_back({StrokeKind::stitching,
                             {{side * width, -0.08}, {0.05 + side * width, 0.8}, {0.1 + side * width, 1.3}},
                             0.015,
                             {}});
  Layer buckle =
      part(moved(rectangle(-0.6 * width, -0.05, 0.6 * width, 0.05), 0.06, 0.85), Surface::plastic, {30, 30, 32});
  return {strap, buckle};
}

std::vector<Layer> make_phone(Random& random) {
  const Colour shell = random.chance(0.5) ? Colour{28, 28, 32} : pick_colour(random, Material::woven);
  const double width = 0.34, height = 0.68;
  Polygon body = {{-width / 2 + 0.04, -height / 2}, {width / 2 - 0.04, -height / 2}, {width / 2, -height / 2 + 0.04},
                  {width / 2, height / 2 - 0.04},   {width / 2 - 0.04, height / 2},  {-width / 2 + 0.04, height / 2},
                  {-width / 2, height / 2 - 0.04},  {-width / 2, -height / 2 + 0.04}};
  std::vector<Layer> layers = {part(body, Surface::plastic, shell)};
  layers.push_back(part(rectangle(-0.14, -0.31, 0, -0.17), Surface::plastic, darker(shell, 0.7)));
  for (const double y : {-0.27, -0.21}) layers.back().studs.push_back({{-0.09, y}, 0.025, {16, 16, 20}});
  return layers;
}

std::vector<Layer> make_cup(Random& random) {
  const bool is_paper = random.chance(0.6);
  const Colour colour = is_paper ? Colour{238, 236, 230} : pick_colour(random, Material::woven);
  std::vector<Layer> layers;
  if (!is_paper) {
    layers.push_back(part(ellipse({0.2, 0}, 0.13, 0.15), Surface::plastic, darker(colour, 0.85)));
    layers.push_back(part(ellipse({0.19, 0}, 0.07, 0.09), Surface::flat, darker(colour, 0.45)));
  }
  layers.push_back(part({{-0.2, -0.3}, {0.2, -0.3}, {0.15, 0.3}, {-0.15, 0.3}},
                        is_paper ? Surface::paper : Surface::plastic, colour));
  if (is_paper) {
    layers.push_back(part(rectangle(-0.22, -0.35, 0.22, -0.28), Surface::plastic, {44, 38, 34}));
    layers.push_back(part({{-0.185, -0.12}, {0.185, -0.12}, {0.165, 0.12}, {-0.165, 0.12}}, Surface::paper,
                          pick_colour(random, Material::woven)));
  }
  return layers;
}

std::vector<Layer> make_book(Random& random) {
  const Colour cover = pick_colour(random, Material::woven);
  const double width = random.uniform(0.55, 0.8), height = random.uniform(0.75, 1.05);
  std::vector<Layer> layers = {
      part(rectangle(-width / 2 + 0.03, -height / 2 + 0.02, width / 2 + 0.03, height / 2 + 0.02), Surface::paper,
           {226, 222, 210}),
      part(rectangle(-width / 2, -height / 2, width / 2, height / 2), Surface::paper, cover)};
  const Colour ink = pick_colour(random, Material::woven);
  for (const double y : {-0.3, -0.2, 0.3})
    layers.back().strokes.push_back(
        {StrokeKind::line, {{-0.35 * width, y * height}, {0.35 * width, y * height}}, 0.05 * height, ink});
  return layers;
}

}  // namespace df2::synth
