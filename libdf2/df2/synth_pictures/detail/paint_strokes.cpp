#include <algorithm>
#include <cmath>
#include <optional>

#include "paint_layer.h"

namespace df2::synth {

namespace {

/// Calls paint(pixel, share) where the line lies on the layer.
template <class Paint>
void each_on_layer(Canvas& canvas, const Coverage& line, const Coverage& layer, const Paint& paint) {
  each_covered(line, [&](int x, int y, float share) {
    paint(canvas.colours.at(x, y), share * static_cast<float>(layer.at(x, y)) / 255);
  });
}

/// Multiplies what is there.
void darken(Canvas& canvas, const Coverage& line, const Coverage& layer, float factor) {
  each_on_layer(canvas, line, layer, [&](Rgb& pixel, float share) { pixel = pixel * (1 + share * (factor - 1)); });
}

/// Thread in the cloth's own colour: lighter on dark cloth, darker on light cloth.
void sew(Canvas& canvas, const Coverage& line, const Coverage& layer, float strength) {
  each_on_layer(canvas, line, layer, [&](Rgb& pixel, float share) {
    const Rgb thread = luma(pixel) > 0.45f ? pixel * 0.6f : mix(pixel, {1, 1, 1}, 0.35f);
    pixel = mix(pixel, thread, strength * share);
  });
}

/// The line, moved across by some of its width.
std::vector<Point> beside(const std::vector<Point>& line, double distance) {
  std::vector<Point> moved = line;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const Point from = line[i == 0 ? 0 : i - 1], to = line[std::min(i + 1, line.size() - 1)];
    const double dx = to.x - from.x, dy = to.y - from.y;
    const double length = std::sqrt(dx * dx + dy * dy);
    if (length <= 0) continue;
    moved[i] = {line[i].x - distance * dy / length, line[i].y + distance * dx / length};
  }
  return moved;
}

void paint_stroke(Canvas& canvas, const Stroke& stroke, const Coverage& layer, double pixels_per_head) {
  const Window window = layer.window;
  // A thread is never thinner than what a camera blurs it to; it gets paler.
  const double width = std::max(stroke.width, 0.9);
  const auto pale = static_cast<float>(std::clamp(stroke.width / 0.9, 0.35, 1.0));
  const auto line = [&](double wide, std::optional<Dashes> dashes = {}) {
    return cover_line(stroke.points, wide, window, dashes);
  };
  const double stitch = std::max(0.03 * pixels_per_head, 1.5);
  const Dashes stitches{stitch, 0.6 * stitch};
  switch (stroke.kind) {
    case StrokeKind::seam:
      darken(canvas, cover_line(beside(stroke.points, width), width, window), layer, 1 + 0.08f * pale);
      darken(canvas, line(width), layer, 1 - 0.28f * pale);
      break;
    case StrokeKind::stitching:
      sew(canvas, line(std::max(0.6 * width, 0.7), stitches), layer, 0.8f * pale);
      break;
    case StrokeKind::hem:  // cloth that is turned in lies double: a step, and the stitches that hold it
      darken(canvas, cover_line(beside(stroke.points, width / 2), width, window), layer, 1.05f);
      darken(canvas, line(std::max(0.3 * width, 0.8)), layer, 1 - 0.18f * pale);
      sew(canvas, line(std::max(0.25 * width, 0.6), stitches), layer, 0.5f * pale);
      break;
    case StrokeKind::edge:
      darken(canvas, line(2 * width), layer, 1 - 0.1f * pale);
      darken(canvas, line(width), layer, 1 - 0.25f * pale);
      break;
    case StrokeKind::ribbing: {
      const double rib = std::max(0.035 * pixels_per_head, 1.2);
      darken(canvas, line(width), layer, 0.95f);
      darken(canvas, line(width, Dashes{rib, rib}), layer, 0.82f);
      break;
    }
    case StrokeKind::crease:
      darken(canvas, cover_line(beside(stroke.points, width), width, window), layer, 1 + 0.07f * pale);
      darken(canvas, line(2 * width), layer, 1 - 0.08f * pale);
      darken(canvas, line(width), layer, 1 - 0.1f * pale);
      break;
    case StrokeKind::line:
      each_on_layer(canvas, line(width), layer,
                    [&](Rgb& pixel, float share) { pixel = mix(pixel, rgb_of(stroke.colour), pale * share); });
      break;
  }
}

}  // namespace

void paint_strokes(Canvas& canvas, const Layer& layer, const Coverage& coverage, double pixels_per_head) {
  for (const Stroke& stroke : layer.strokes) {
    if (stroke.points.size() >= 2) paint_stroke(canvas, stroke, coverage, pixels_per_head);
  }
}

void paint_studs(Canvas& canvas, const Layer& layer, const Coverage& coverage, const Lamp& lamp) {
  for (const Stud& stud : layer.studs) {
    const double radius = std::max(stud.radius, 0.7);
    const auto aside = [&](double distance) {
      return Point{stud.at.x + distance * radius * static_cast<double>(lamp.x()),
                   stud.at.y + distance * radius * static_cast<double>(lamp.y())};
    };
    const auto paint = [&](Point at, double size, Rgb colour, float strength) {
      each_on_layer(canvas, cover_disc(at, size, coverage.window), coverage,
                    [&](Rgb& pixel, float share) { pixel = mix(pixel, colour, strength * share); });
    };
    paint(aside(-0.45), 1.05 * radius, {0, 0, 0}, 0.45f);  // the shadow it casts
    paint(stud.at, radius, rgb_of(stud.colour), 1);
    paint(aside(-0.2), 0.6 * radius, rgb_of(stud.colour) * 0.8f, 0.7f);
    paint(aside(0.4), 0.35 * radius, {1, 1, 1}, 0.4f);
  }
}

}  // namespace df2::synth
