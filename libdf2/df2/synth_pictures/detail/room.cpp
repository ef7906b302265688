#include "room.h"

#include <algorithm>
#include <cmath>

#include <df2/synth/exact_math.h>

#include "materials_of_rooms.h"
#include "noise.h"

namespace df2::synth {

namespace {

Colour colour_of(Rgb colour) {
  const auto byte = [](float value) { return static_cast<std::uint8_t>(std::clamp(value, 0.0f, 1.0f) * 255 + 0.5f); };
  return {byte(colour.red), byte(colour.green), byte(colour.blue)};
}

}  // namespace

Room room_of(const Canvas& canvas, const Backdrop& backdrop, const Scale& scale) {
  const double height = canvas.window().height();
  // The wall is farther than the figure. Close-ups show large figures before a room that is still a room.
  return {.width = static_cast<double>(canvas.window().width()),
          .height = height,
          .horizon = std::clamp(backdrop.horizon, 0.3, 1.2) * height,
          .unit = std::clamp(0.8 * scale.pixels_per_head, 0.06 * height, 0.16 * height)};
}

void paint_wall(Canvas& canvas, const Room& room, const Tile& tile) {
  const auto per_pixel = static_cast<float>(1 / room.unit);
  const Window window = common(canvas.window(), {0, 0, canvas.window().right, static_cast<int>(room.horizon) + 1});
  for (int y = window.top; y < window.bottom; ++y) {
    for (int x = window.left; x < window.right; ++x) {
      canvas.colours.at(x, y) =
          tile.at(static_cast<float>(x) * per_pixel, static_cast<float>(y) * per_pixel, per_pixel).colour;
    }
  }
}

void paint_wall(Canvas& canvas, const Room& room, Rgb colour) {
  const Window window = common(canvas.window(), {0, 0, canvas.window().right, static_cast<int>(room.horizon) + 1});
  for (int y = window.top; y < window.bottom; ++y) std::ranges::fill(canvas.colours.row(y), colour);
}

void paint_floor(Canvas& canvas, const Room& room, const Tile& tile, double turned) {
  const auto cosine = static_cast<float>(exact_cosine(turned)), sine = static_cast<float>(exact_sine(turned));
  const auto middle = static_cast<float>(room.width / 2);
  const int first = std::max(0, static_cast<int>(room.horizon));
  // The eye is this much higher than where wall and floor meet; rows near the horizon are as far as the wall.
  const auto eye = static_cast<float>(0.45 * room.height);
  const auto unit = static_cast<float>(room.unit);
  for (int y = first; y < canvas.window().bottom; ++y) {
    const float nearness = (static_cast<float>(y - first) + eye) / eye;  // 1 at the wall
    const float reach = 1 / (unit * nearness);
    const float depth = 6 / nearness * (eye / unit) / 3;
    const auto row = canvas.colours.row(y);
    for (int x = 0; x < canvas.window().right; ++x) {
      const float across = (static_cast<float>(x) - middle) * reach;
      row[static_cast<std::size_t>(x)] =
          tile.at(across * cosine - depth * sine, across * sine + depth * cosine, 2 * reach).colour;
    }
  }
}

void paint_from_above(Canvas& canvas, const Tile& tile, const Scale& scale, double turned, Point shift) {
  const auto reach = static_cast<float>(1 / scale.pixels_per_head);
  const float cosine = static_cast<float>(exact_cosine(turned)) * reach;
  const float sine = static_cast<float>(exact_sine(turned)) * reach;
  const auto from_x = static_cast<float>(shift.x), from_y = static_cast<float>(shift.y);
  for (int y = 0; y < canvas.window().bottom; ++y) {
    const auto row = canvas.colours.row(y);
    for (int x = 0; x < canvas.window().right; ++x) {
      const auto across = static_cast<float>(x), down = static_cast<float>(y);
      row[static_cast<std::size_t>(x)] =
          tile.at(from_x + across * cosine - down * sine, from_y + across * sine + down * cosine, reach).colour;
    }
  }
}

void light_room(Canvas& canvas, Random& random) {
  const Point from = direction_at(random.uniform(0, 2 * kPi));
  const auto strength = static_cast<float>(random.uniform(0.05, 0.3));
  const auto level = static_cast<float>(random.uniform(0.8, 1.05));
  const Window window = canvas.window();
  const float across = 2 / static_cast<float>(window.right), down = 2 / static_cast<float>(window.bottom);
  for (int y = 0; y < window.bottom; ++y) {
    const float dy = static_cast<float>(y) * down - 1;
    for (int x = 0; x < window.right; ++x) {
      const float dx = static_cast<float>(x) * across - 1;
      const float light = static_cast<float>(from.x) * dx + static_cast<float>(from.y) * dy;
      canvas.colours.at(x, y) = canvas.colours.at(x, y) * (level * (1 + strength * light));
    }
  }
}

Layer thing(Polygon outline, Surface surface, Rgb colour) {
  Layer layer;
  layer.outline = std::move(outline);
  layer.surface = surface;
  layer.colour = colour_of(colour);
  return layer;
}

void put(Canvas& canvas, const Layer& layer, const Scale& scale, const ClothLook* cloth) {
  paint_layer(canvas, layer, cover(layer.outline, canvas.window()), cloth, scale);
}

void put_prop(Canvas& canvas, std::vector<Layer> layers, Point at, double pixels_per_head, const Scale& scale) {
  const auto place = [&](Point& point) {
    point = {at.x + point.x * pixels_per_head, at.y + point.y * pixels_per_head};
  };
  for (Layer& layer : layers) {
    std::ranges::for_each(layer.outline, place);
    for (Vertex& vertex : layer.mesh.vertices) place(vertex.at);
    for (Fold& fold : layer.folds) {
      place(fold.from);
      place(fold.to);
      fold.width *= pixels_per_head;
    }
    for (Stroke& stroke : layer.strokes) {
      std::ranges::for_each(stroke.points, place);
      stroke.width *= pixels_per_head;
    }
    for (Stud& stud : layer.studs) {
      place(stud.at);
      stud.radius *= pixels_per_head;
    }
    layer.owner = {};
    put(canvas, layer, scale);
  }
}

Layer sheet(const Polygon& outline, double pixels_per_head, int waves, Random& random) {
  Layer layer = thing(outline, Surface::cloth, {0.8f, 0.8f, 0.8f});
  const auto seed = static_cast<std::uint32_t>(random.bits());
  const auto [left, right] = std::ranges::minmax(outline, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(outline, {}, &Point::y);
  const int columns = waves > 0 ? 8 * waves : 24, rows = waves > 0 ? 6 : 30;
  const double bumps = random.uniform(0.03, 0.08);
  const double turned = random.uniform(-0.5, 0.5);
  for (int row = 0; row <= rows; ++row) {
    for (int column = 0; column <= columns; ++column) {
      const Point at{left.x + (right.x - left.x) * column / columns, top.y + (bottom.y - top.y) * row / rows};
      const Point heads{(at.x - left.x) / pixels_per_head, (at.y - top.y) / pixels_per_head};
      double relief = bumps * static_cast<double>(rough_noise(static_cast<float>(heads.x + turned * heads.y),
                                                              static_cast<float>(0.7 * heads.y), seed, 3));
      if (waves > 0) {
        const double uneven = 0.4 * static_cast<double>(noise(static_cast<float>(2 * heads.x), 0.3f, seed));
        relief = 0.06 * exact_cosine(2 * kPi * (waves * column / double(columns) + uneven));
      }
      layer.mesh.vertices.push_back({at, heads, relief});
    }
  }
  const auto index = [&](int row, int column) { return static_cast<std::uint32_t>(row * (columns + 1) + column); };
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      layer.mesh.triangles.push_back({index(row, column), index(row, column + 1), index(row + 1, column)});
      layer.mesh.triangles.push_back({index(row, column + 1), index(row + 1, column + 1), index(row + 1, column)});
    }
  }
  return layer;
}

Cloth cloth_of_room(Random& random) {
  Cloth cloth;
  constexpr std::array<double, 9> kPatterns = {5, 2, 1.5, 0.7, 1.2, 1, 0, 0, 0};
  cloth.pattern = static_cast<Pattern>(random.pick(kPatterns));
  cloth.period = random.uniform(0.3, 1.4);
  cloth.angle = random.chance(0.6) ? 0 : kPi / 2;
  cloth.seed = random.bits();
  const Rgb ground = wall_colour(random);
  const float contrast = static_cast<float>(random.uniform(0.15, 0.7));
  cloth.colours = {colour_of(ground), colour_of(mix(ground, wood_colour(random), contrast)),
                   colour_of(mix(ground, wall_colour(random), contrast)), colour_of(ground * 0.6f)};
  return cloth;
}

}  // namespace df2::synth
