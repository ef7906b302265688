#include "furniture.h"

#include <algorithm>
#include <array>

#include <df2/synth/shapes.h>

#include "letters.h"
#include "materials_of_rooms.h"

namespace df2::synth {

namespace {

Polygon outline_of(const Box& box) {
  return rectangle(box.x, box.y, box.x + box.width, box.y + box.height);
}

Box inset(const Box& box, double by) {
  return {box.x + by, box.y + by, std::max(1.0, box.width - 2 * by), std::max(1.0, box.height - 2 * by)};
}

/// Part of a box, in shares of its width and height.
Box part(const Box& box, double x, double y, double width, double height) {
  return {box.x + x * box.width, box.y + y * box.height, width * box.width, height * box.height};
}

void put_box(Canvas& canvas, const Box& box, Surface surface, Rgb colour, const Scale& scale) {
  put(canvas, thing(outline_of(box), surface, colour), scale);
}

/// Wood, or wood under white paint.
struct Timber {
  Surface surface;
  Rgb colour;
};

Timber pick_timber(Random& random, double painted) {
  if (random.chance(painted)) return {Surface::paper, {0.91f, 0.9f, 0.88f}};
  return {Surface::wood, wood_colour(random)};
}

/// Any colour that a thing may have.
Rgb any_colour(Random& random) {
  const auto grey = static_cast<float>(random.uniform(0.15, 0.9));
  const auto tint = static_cast<float>(random.uniform(0, 0.2));
  Rgb colour{grey, grey, grey};
  const std::array<float*, 3> parts = {&colour.red, &colour.green, &colour.blue};
  *parts[static_cast<std::size_t>(random.integer(0, 2))] += tint;
  *parts[static_cast<std::size_t>(random.integer(0, 2))] -= tint / 2;
  return {std::clamp(colour.red, 0.05f, 1.0f), std::clamp(colour.green, 0.05f, 1.0f),
          std::clamp(colour.blue, 0.05f, 1.0f)};
}

}  // namespace

void put_window(Canvas& canvas, const Box& box, const Scale& scale, Random& random) {
  const Timber frame = pick_timber(random, 0.7);
  put_box(canvas, box, frame.surface, frame.colour, scale);
  const auto bright = static_cast<float>(random.uniform(0.85, 1.2));
  const Rgb sky = Rgb{0.85f, 0.93f, 1} * bright, ground{0.45f, 0.52f, 0.4f};
  const int panes = random.integer(1, 3);
  const double rim = 0.06 * box.width;
  for (int i = 0; i < panes; ++i) {
    const double width = (box.width - rim) / panes - rim;
    const Box pane{box.x + rim + i * (width + rim), box.y + rim, width, box.height - 2 * rim};
    put_box(canvas, pane, Surface::flat, sky, scale);
    put_box(canvas, part(pane, 0, 0.7, 1, 0.3), Surface::flat, mix(sky, ground, 0.5f), scale);
  }
}

void put_painting(Canvas& canvas, const Box& box, const Scale& scale, Random& random) {
  put_box(canvas, box, Surface::wood, random.chance(0.4) ? Rgb{0.1f, 0.1f, 0.1f} : wood_colour(random), scale);
  const Box sheet_box = inset(box, 0.06 * box.width);
  put_box(canvas, sheet_box, Surface::flat, {0.92f, 0.91f, 0.88f}, scale);
  const Box image = inset(sheet_box, 0.1 * box.width);
  put_box(canvas, image, Surface::flat, any_colour(random), scale);
  const int shapes = random.integer(1, 4);
  for (int i = 0; i < shapes; ++i) {
    const double x = random.uniform(0.3, 0.7), y = random.uniform(0.3, 0.7);
    const Point at{image.x + x * image.width, image.y + y * image.height};
    const Rgb paint = any_colour(random);
    const double radius = random.uniform(0.1, 0.28) * std::min(image.width, image.height);
    put(canvas, thing(blob(at, radius, 0.6, random), Surface::flat, paint), scale);
  }
}

void put_door(Canvas& canvas, const Box& box, const Scale& scale, Random& random) {
  const auto [surface, colour] = pick_timber(random, 0.6);
  put_box(canvas, {box.x - 0.06 * box.width, box.y - 0.06 * box.width, 1.12 * box.width, box.height + 0.06 * box.width},
          surface, colour * 0.9f, scale);
  put_box(canvas, box, surface, colour, scale);
  const int fields = random.integer(1, 3);
  for (int i = 0; i < fields; ++i) {
    const Box field = part(box, 0.15, 0.06 + 0.9 * i / fields, 0.7, 0.9 / fields - 0.06);
    put_box(canvas, field, surface, colour * 0.86f, scale);
    put_box(canvas, inset(field, 0.04 * box.width), surface, colour * 0.97f, scale);
  }
  put(canvas,
      thing(ellipse({box.x + 0.9 * box.width, box.y + 0.52 * box.height}, 0.035 * box.width, 0.035 * box.width),
            Surface::metal, {0.8f, 0.75f, 0.6f}),
      scale);
}

void put_cupboard(Canvas& canvas, const Box& box, const Scale& scale, Random& random) {
  const auto [surface, colour] = pick_timber(random, 0.35);
  put_box(canvas, box, surface, colour * 0.75f, scale);
  const int doors = std::max(1, static_cast<int>(box.width / (0.35 * box.height) + 0.5)) + random.integer(0, 1);
  const double rim = 0.015 * box.width;
  for (int i = 0; i < doors; ++i) {
    const double width = (box.width - rim) / doors - rim;
    const Box door{box.x + rim + i * (width + rim), box.y + rim, width, box.height - 2 * rim};
    put_box(canvas, door, surface, colour, scale);
    put_box(canvas, part(door, i % 2 == 0 ? 0.86 : 0.08, 0.42, 0.06, 0.14), Surface::metal, {0.75f, 0.72f, 0.66f},
            scale);
  }
}

void put_shelves(Canvas& canvas, const Box& box, const Scale& scale, Random& random) {
  const Rgb wood = wood_colour(random);
  put_box(canvas, box, Surface::wood, wood * 0.45f, scale);
  const int rows = random.integer(3, 5);
  for (int row = 0; row < rows; ++row) {
    const Box board = part(box, 0.04, static_cast<double>(row) / rows, 0.92, 1.0 / rows);
    double at = board.x;
    const bool has_books = random.chance(0.6);
    while (at < board.x + 0.92 * board.width) {
      const double width = (has_books ? random.uniform(0.03, 0.08) : random.uniform(0.15, 0.35)) * board.width;
      const double height = random.uniform(0.45, 0.85) * board.height;
      const double right = std::min(at + width, board.x + board.width);
      if (random.chance(0.85))
        put_box(canvas, {at, board.y + 0.93 * board.height - height, right - at, height},
                has_books ? Surface::paper : Surface::cloth, any_colour(random), scale);
      at += 1.05 * width;
    }
    put_box(canvas, {box.x, board.y + 0.92 * board.height, box.width, 0.08 * board.height}, Surface::wood, wood, scale);
  }
}

void put_bed(Canvas& canvas, const Box& box, const Room& room, const Scale& scale, Random& random) {
  const Rgb wood = wood_colour(random);
  put_box(canvas, part(box, 0, 0, 1, 0.5), Surface::wood, wood, scale);
  const int pillows = random.integer(1, 3);
  for (int i = 0; i < pillows; ++i) {
    const Point at{box.x + (i + 0.5) / pillows * box.width, box.y + 0.34 * box.height};
    const Rgb linen = wall_colour(random);
    put(canvas, thing(blob(at, 0.14 * box.width, 0.25, random), Surface::cloth, linen), scale);
  }
  const ClothLook look(cloth_of_room(random));
  const Box cover_box = part(box, -0.03, 0.5, 1.06, 0.5);
  put(canvas, sheet(outline_of(cover_box), room.unit, 0, random), scale, &look);
}

void put_curtain(Canvas& canvas, const Box& box, const Room& room, const Scale& scale, Random& random) {
  const ClothLook look(cloth_of_room(random));
  const int waves = std::max(2, static_cast<int>(box.width / (0.28 * room.unit)));
  put(canvas, sheet(outline_of(box), room.unit, waves, random), scale, &look);
}

void put_lamp(Canvas& canvas, const Box& box, const Scale& scale, Random& random) {
  const Box foot = part(box, 0.46, 0.3, 0.08, 0.68);
  put_box(canvas, foot, Surface::metal, {0.5f, 0.48f, 0.45f}, scale);
  put(canvas,
      thing(ellipse({box.x + box.width / 2, box.y + 0.98 * box.height}, 0.3 * box.width, 0.03 * box.height),
            Surface::metal, {0.4f, 0.4f, 0.4f}),
      scale);
  const Rgb shade = mix(wall_colour(random), {1, 0.95f, 0.8f}, 0.6f) * 1.05f;
  const double left = box.x, right = box.x + box.width, bottom = box.y + 0.34 * box.height;
  put(canvas,
      thing({{left + 0.2 * box.width, box.y}, {right - 0.2 * box.width, box.y}, {right, bottom}, {left, bottom}},
            Surface::paper, shade),
      scale);
}

void put_mirror(Canvas& canvas, const Box& box, const Scale& scale, Random& random) {
  put_box(canvas, box, Surface::wood, random.chance(0.5) ? Rgb{0.12f, 0.12f, 0.12f} : wood_colour(random), scale);
  const Box glass = inset(box, 0.06 * box.width);
  const Rgb room = wall_colour(random);
  put_box(canvas, glass, Surface::flat, room * 0.85f, scale);
  put_box(canvas, part(glass, 0, 0.75, 1, 0.25), Surface::flat, wood_colour(random) * 0.7f, scale);
  const double slant = 0.3 * glass.width;
  put(canvas,
      thing({{glass.x + slant, glass.y},
             {glass.x + 2 * slant, glass.y},
             {glass.x + slant, glass.y + glass.height},
             {glass.x, glass.y + glass.height}},
            Surface::flat, room * 0.95f),
      scale);
}

void put_rail(Canvas& canvas, const Box& box, const Scale& scale, Random& random) {
  const double bar = std::max(1.5, 0.012 * box.height);
  double at = box.x;
  while (at < box.x + box.width) {
    const double width = random.uniform(0.05, 0.14) * box.height;
    const double length = random.uniform(0.45, 0.95) * box.height;
    const double top = box.y + 0.06 * box.height, slope = 0.05 * box.height;
    const double lean = random.uniform(-0.15, 0.15) * width;
    Layer cloth = thing({{at, top + slope},
                         {at + 0.5 * width, top},
                         {at + width, top + slope},
                         {at + width + lean, top + length},
                         {at + lean, top + length}},
                        Surface::cloth, any_colour(random));
    cloth.folds.push_back({{at + 0.5 * width, top}, {at + 0.5 * width + lean, top + length}, 0.7 * width, 0.06});
    if (random.chance(0.2)) {
      const Colour ink{static_cast<std::uint8_t>(random.integer(0, 255)),
                       static_cast<std::uint8_t>(random.integer(0, 255)),
                       static_cast<std::uint8_t>(random.integer(0, 255))};
      for (double y = top + slope; y < top + length; y += 0.08 * box.height)
        cloth.strokes.push_back({StrokeKind::line, {{at, y}, {at + width, y}}, 0.03 * box.height, ink});
    }
    put(canvas, cloth, scale);
    at += random.uniform(0.7, 1.2) * width;
  }
  put_box(canvas, {box.x - 0.02 * box.width, box.y + 0.03 * box.height, 1.04 * box.width, bar}, Surface::metal,
          {0.7f, 0.7f, 0.72f}, scale);
}

void put_open_wardrobe(Canvas& canvas, const Box& box, const Scale& scale, Random& random) {
  const Rgb wood = wood_colour(random);
  put_box(canvas, box, Surface::wood, wood, scale);
  put_box(canvas, inset(box, 0.03 * box.width), Surface::wood, wood * 0.45f, scale);
  put_rail(canvas, part(box, 0.05, 0.06, 0.9, 0.75), scale, random);
}

void put_car(Canvas& canvas, const Box& box, const Scale& scale, Random& random) {
  const auto at = [&](double x, double y) { return Point{box.x + x * box.width, box.y + y * box.height}; };
  const Rgb paint = any_colour(random);
  put(canvas,
      thing({at(0, 0.85), at(0.02, 0.5), at(0.2, 0.42), at(0.32, 0.05), at(0.72, 0.05), at(0.86, 0.42), at(0.98, 0.5),
             at(1, 0.85)},
            Surface::plastic, paint),
      scale);
  put(canvas,
      thing({at(0.27, 0.42), at(0.36, 0.12), at(0.51, 0.12), at(0.51, 0.42)}, Surface::flat, {0.2f, 0.24f, 0.28f}),
      scale);
  put(canvas,
      thing({at(0.54, 0.42), at(0.54, 0.12), at(0.68, 0.12), at(0.79, 0.42)}, Surface::flat, {0.2f, 0.24f, 0.28f}),
      scale);
  for (const double x : {0.22, 0.78}) {
    put(canvas, thing(ellipse(at(x, 0.85), 0.1 * box.width, 0.1 * box.width), Surface::plastic, {0.08f, 0.08f, 0.08f}),
        scale);
    put(canvas, thing(ellipse(at(x, 0.85), 0.05 * box.width, 0.05 * box.width), Surface::metal, {0.7f, 0.7f, 0.7f}),
        scale);
  }
}

void put_tree(Canvas& canvas, const Box& box, const Scale& scale, Random& random) {
  const Rgb bark{0.32f, 0.25f, 0.19f};
  const auto green = static_cast<float>(random.uniform(0.3, 0.5));
  put_box(canvas, part(box, 0.44, 0.4, 0.12, 0.6), Surface::wood, bark, scale);
  for (int i = 0; i < 9; ++i) {
    const double x = random.uniform(0.2, 0.8), y = random.uniform(0.12, 0.5);
    const auto tone = static_cast<float>(random.uniform(0.7, 1.25));
    put(canvas,
        thing(
            blob({box.x + x * box.width, box.y + y * box.height}, random.uniform(0.14, 0.26) * box.width, 0.5, random),
            Surface::leaf, Rgb{0.75f * green, green, 0.45f * green} * tone),
        scale);
  }
}

void put_sign(Canvas& canvas, const Box& box, const Scale& scale, Random& random) {
  const Rgb board = any_colour(random);
  put_box(canvas, box, Surface::plastic, board, scale);
  const Rgb ink = luma(board) > 0.5f ? Rgb{0.1f, 0.1f, 0.12f} : Rgb{0.95f, 0.94f, 0.9f};
  const std::vector<char> word = make_word(random.integer(4, 8), random);
  const double step = 0.84 * box.width / static_cast<double>(word.size());
  for (std::size_t i = 0; i < word.size(); ++i) {
    const double left = box.x + 0.08 * box.width + static_cast<double>(i) * step;
    for (std::vector<Point> line : lines_of_letter(word[i])) {
      for (Point& point : line)
        point = {left + point.x / 4 * 0.7 * step, box.y + (0.2 + 0.6 * point.y / 6) * box.height};
      const Coverage coverage = cover_line(line, 0.09 * box.height, canvas.window());
      fill(canvas.colours, coverage, ink);
    }
  }
}

void put_passer_by(Canvas& canvas, const Box& box, const Scale& scale, Random& random) {
  const auto at = [&](double x, double y) { return Point{box.x + x * box.width, box.y + y * box.height}; };
  const Rgb coat = any_colour(random), trousers = any_colour(random) * 0.6f;
  const auto step = random.uniform(0.05, 0.2);
  put(canvas,
      thing({at(0.3, 0.5), at(0.7, 0.5), at(0.7 + step, 1), at(0.56 + step, 1), at(0.5, 0.6), at(0.44 - step, 1),
             at(0.3 - step, 1)},
            Surface::cloth, trousers),
      scale);
  put(canvas,
      thing({at(0.4, 0.15), at(0.6, 0.15), at(0.85, 0.22), at(0.92, 0.5), at(0.78, 0.5), at(0.74, 0.56), at(0.26, 0.56),
             at(0.22, 0.5), at(0.08, 0.5), at(0.15, 0.22)},
            Surface::cloth, coat),
      scale);
  const Rgb skin = Rgb{0.85f, 0.65f, 0.52f} * static_cast<float>(random.uniform(0.5, 1.1));
  put(canvas, thing(ellipse(at(0.5, 0.08), 0.14 * box.width, 0.075 * box.height), Surface::skin, skin), scale);
  put(canvas,
      thing(ellipse(at(0.5, 0.05), 0.16 * box.width, 0.055 * box.height), Surface::hair, wood_colour(random) * 0.4f),
      scale);
}

}  // namespace df2::synth
