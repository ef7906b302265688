#include "print_picture.h"

#include <algorithm>
#include <array>
#include <vector>

#include <df2/random.h>
#include <df2/synth/exact_math.h>
#include <df2/synth/shapes.h>

#include "canvas.h"
#include "letters.h"

namespace df2::synth {

namespace {

constexpr int kSide = 256;  // texels

/// Colours and how much of them covers the cloth. Places are shares of the side.
class PrintCanvas {
 public:
  PrintCanvas() : colours_(kWindow), alphas_(kWindow) {}

  void fill_shape(Polygon outline, Rgb colour) { lay(cover(to_texels(std::move(outline)), kWindow), colour); }
  void draw_line(Polygon line, double width, Rgb colour) {
    lay(cover_line(to_texels(std::move(line)), width * kSide, kWindow), colour);
  }
  Tile tile(double width) const { return Tile(colours_, alphas_, width, Beyond::nothing); }

 private:
  static constexpr Window kWindow{0, 0, kSide, kSide};

  static Polygon to_texels(Polygon shape) {
    for (Point& point : shape) point = {point.x * kSide, point.y * kSide};
    return shape;
  }
  void lay(const Coverage& coverage, Rgb colour) {
    each_covered(coverage, [&](int x, int y, float share) {
      float& alpha = alphas_.at(x, y);
      const float both = share + alpha * (1 - share);
      colours_.at(x, y) = mix(colours_.at(x, y), colour, share / both);
      alpha = both;
    });
  }

  Plane<Rgb> colours_;
  Plane<float> alphas_;
};

struct Inks {
  Rgb first, second, third;
};

/// A line of letters around a middle, as wide as given.
void write_word(PrintCanvas& canvas, const std::vector<char>& word, Point middle, double width, double height,
                double boldness, Rgb ink) {
  const double step = width / static_cast<double>(word.size());
  for (std::size_t i = 0; i < word.size(); ++i) {
    const double left = middle.x - width / 2 + (static_cast<double>(i) + 0.12) * step;
    for (std::vector<Point> line : lines_of_letter(word[i])) {
      for (Point& point : line)
        point = {left + point.x / 4 * 0.72 * step, middle.y - height / 2 + point.y / 6 * height};
      canvas.draw_line(line, boldness * step, ink);
    }
  }
}

void print_letters(PrintCanvas& canvas, const Inks& inks, Random& random) {
  const std::vector<char> word = make_word(random.integer(3, 6), random);
  const double height = random.uniform(0.2, 0.4);
  write_word(canvas, word, {0.5, 0.45}, 0.96, height, random.uniform(0.12, 0.22), inks.first);
  if (random.chance(0.5))
    write_word(canvas, make_word(random.integer(6, 10), random), {0.5, 0.5 + 0.75 * height}, 0.8, 0.08, 0.16,
               inks.second);
  if (random.chance(0.3))
    canvas.draw_line({{0.1, 0.45 - 0.75 * height}, {0.9, 0.45 - 0.75 * height}}, 0.03, inks.second);
}

void print_badge(PrintCanvas& canvas, const Inks& inks, Random& random) {
  const Point middle{0.5, 0.5};
  switch (random.integer(0, 2)) {
    case 0:
      canvas.fill_shape(ellipse(middle, 0.46, 0.46, 0, 32), inks.first);
      canvas.fill_shape(ellipse(middle, 0.38, 0.38, 0, 32), inks.second);
      break;
    case 1:
      canvas.fill_shape({{0.12, 0.06}, {0.88, 0.06}, {0.88, 0.5}, {0.74, 0.78}, {0.5, 0.95}, {0.26, 0.78}, {0.12, 0.5}},
                        inks.first);
      canvas.fill_shape({{0.2, 0.14}, {0.8, 0.14}, {0.8, 0.5}, {0.68, 0.72}, {0.5, 0.86}, {0.32, 0.72}, {0.2, 0.5}},
                        inks.second);
      break;
    default:
      canvas.fill_shape(star(middle, 0.48, 0.4, 12), inks.first);
      canvas.fill_shape(ellipse(middle, 0.34, 0.34, 0, 32), inks.second);
  }
  if (random.chance(0.5))
    write_word(canvas, make_word(random.integer(1, 3), random), middle, 0.4, 0.28, 0.2, inks.third);
  else
    canvas.fill_shape(star(middle, 0.24, 0.1, random.integer(4, 7), kPi / 2), inks.third);
}

/// Something to look at in the middle: a face of an animal, a sun over hills, a flower, shapes.
void print_picture(PrintCanvas& canvas, const Inks& inks, Random& random) {
  const Point middle{0.5, 0.5};
  switch (random.integer(0, 4)) {
    case 0:  // an animal's head
      for (const double side : {-1.0, 1.0}) {
        canvas.fill_shape({{0.5 + side * 0.36, 0.06}, {0.5 + side * 0.36, 0.46}, {0.5 + side * 0.08, 0.24}},
                          inks.first);
      }
      canvas.fill_shape(ellipse({0.5, 0.56}, 0.38, 0.34, 0, 32), inks.first);
      for (const double side : {-1.0, 1.0})
        canvas.fill_shape(ellipse({0.5 + side * 0.15, 0.5}, 0.06, 0.08), inks.third);
      canvas.fill_shape(regular_polygon({0.5, 0.64}, 0.06, 3, -kPi / 2), inks.second);
      break;
    case 1:  // sun and hills
      canvas.fill_shape(rectangle(0.06, 0.1, 0.94, 0.9), inks.second);
      canvas.fill_shape(ellipse({random.uniform(0.3, 0.7), 0.38}, 0.16, 0.16, 0, 28), inks.first);
      canvas.fill_shape({{0.06, 0.9},
                         {0.06, 0.7},
                         {0.3, random.uniform(0.4, 0.6)},
                         {0.52, 0.72},
                         {0.72, 0.5},
                         {0.94, 0.75},
                         {0.94, 0.9}},
                        inks.third);
      break;
    case 2:  // a flower
      canvas.draw_line({{0.5, 0.4}, {0.46, 0.98}}, 0.04, inks.third);
      canvas.fill_shape(leaf({0.47, 0.85}, {0.75, 0.66}, 0.14), inks.third);
      for (int i = 0; i < 7; ++i) {
        const Point to = direction_at(2 * kPi * i / 7);
        canvas.fill_shape(leaf({0.5, 0.38}, {0.5 + 0.34 * to.x, 0.38 + 0.34 * to.y}, 0.2), inks.first);
      }
      canvas.fill_shape(ellipse({0.5, 0.38}, 0.09, 0.09), inks.second);
      break;
    case 3:
      canvas.fill_shape(heart({0.5, 0.46}, 0.42), inks.first);
      break;
    default:
      for (int i = 0; i < 7; ++i) {
        const Point at{random.uniform(0.25, 0.75), random.uniform(0.25, 0.75)};
        const Rgb ink = i % 3 == 0 ? inks.first : i % 3 == 1 ? inks.second : inks.third;
        canvas.fill_shape(blob(at, random.uniform(0.08, 0.22), 0.5, random), ink);
      }
  }
  if (random.chance(0.3)) write_word(canvas, make_word(5, random), {middle.x, 0.95}, 0.7, 0.08, 0.18, inks.first);
}

void print_band(PrintCanvas& canvas, const Inks& inks, Random& random) {
  const double height = random.uniform(0.08, 0.2);
  canvas.fill_shape(rectangle(-0.1, 0.5 - height, 1.1, 0.5 + height), inks.first);
  if (random.chance(0.6)) canvas.fill_shape(rectangle(-0.1, 0.5 - 0.4 * height, 1.1, 0.5 + 0.4 * height), inks.second);
}

}  // namespace

std::optional<Tile> make_print(const Cloth& cloth) {
  if (cloth.print.kind == PrintKind::none) return {};
  Random random(cloth.print.seed);
  PrintCanvas canvas;
  const Inks inks{rgb_of(cloth.colours[3]), rgb_of(cloth.colours[2]), rgb_of(cloth.colours[1])};
  switch (cloth.print.kind) {
    case PrintKind::letters:
      print_letters(canvas, inks, random);
      break;
    case PrintKind::badge:
      print_badge(canvas, inks, random);
      break;
    case PrintKind::picture:
      print_picture(canvas, inks, random);
      break;
    case PrintKind::band:
      print_band(canvas, inks, random);
      break;
    case PrintKind::none:
      break;
  }
  return canvas.tile(cloth.print.width);
}

}  // namespace df2::synth
