#include <df2/synth/detail/details.h>

#include <algorithm>
#include <array>
#include <cmath>

#include <df2/synth/detail/categories.h>
#include <df2/synth/detail/curve.h>
#include <df2/synth/detail/vectors.h>

namespace df2::synth {

namespace {

constexpr std::array<Colour, 5> kButtons = {
    {{238, 234, 224}, {40, 38, 38}, {120, 86, 54}, {176, 176, 180}, {196, 160, 84}}};

Polygon moved(Polygon line, Point by) {
  for (Point& p : line) p = p + by;
  return line;
}

/// A line down the front.
Polygon front_line(const Fit& fit, double x, double from, double to) {
  Polygon line;
  constexpr int kPoints = 12;
  for (int i = 0; i <= kPoints; ++i) line.push_back(fit.front(x, mix(from, to, static_cast<double>(i) / kPoints)));
  return line;
}

void add_pocket(const Fit& fit, double x, double level, double width, double height, Layer& piece) {
  const Point a = fit.front(x - width / 2, level), b = fit.front(x + width / 2, level);
  const Point c = fit.front(x + 0.45 * width, level + height), d = fit.front(x - 0.45 * width, level + height);
  piece.strokes.push_back({StrokeKind::seam, {a, b, c, d, a}, 0.014, {}});
  piece.strokes.push_back({StrokeKind::stitching, {mix(a, d, 0.18), mix(b, c, 0.18)}, 0.01, {}});
}

void add_belt(const Fit& fit, Layer& piece) {
  const Span waist = fit.span(kWaistLevel);
  Polygon line;
  for (int i = 0; i <= 10; ++i) {
    const double across = 0.25 * i - 1.25;
    line.push_back(waist.at(across) + Point{0, 0.05 * (1 - across * across)});
  }
  const Colour colour = button_colour(fit.cut);
  piece.strokes.push_back({StrokeKind::line, line, 0.13, colour});
  piece.strokes.push_back({StrokeKind::edge, moved(line, {0, 0.07}), 0.015, {}});
  if (!fit.is_seen_from_behind()) piece.studs.push_back({line[5], 0.075, kButtons[4]});
}

}  // namespace

Colour button_colour(const Cut& cut) {
  return kButtons[cut.seed / 7 % kButtons.size()];
}

void add_buttons(const Polygon& line, double apart, Layer& piece, Colour colour) {
  double left = 0.6 * apart;
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    const double length = distance(line[i], line[i + 1]);
    double at = left;
    for (; at <= length; at += apart) piece.studs.push_back({mix(line[i], line[i + 1], at / length), 0.032, colour});
    left = at - length;
  }
}

void add_neck_trim(const Fit& fit, const NeckEdge& neck, Layer& piece) {
  const bool is_behind = fit.is_seen_from_behind();
  const Polygon& line = is_behind ? neck.back_line : neck.front_line;
  if (fit.cut.neckline == Neckline::round && fit.cut.cuffs) {
    piece.strokes.push_back({StrokeKind::ribbing, moved(line, {0, 0.035}), 0.07, {}});
    piece.strokes.push_back({StrokeKind::seam, moved(line, {0, 0.075}), 0.012, {}});
  } else {
    piece.strokes.push_back({StrokeKind::hem, moved(line, {0, 0.04}), 0.014, {}});
  }
}

void add_front_details(const Fit& fit, double from, Layer& piece) {
  const Cut& cut = fit.cut;
  const double to = fit.hem + 0.1;
  if (cut.belt) add_belt(fit, piece);
  if (fit.is_seen_from_behind()) return;
  const double begin = std::max(from, -0.2) + 0.03;
  if (cut.buttons) {
    // A polo shirt's placket ends on the chest, a shirt's at the hem.
    const double end = cut.neckline == Neckline::round ? std::min(begin + 0.7, to) : to;
    for (const double x : {-0.07, 0.07})
      piece.strokes.push_back({StrokeKind::seam, front_line(fit, x, begin, end), 0.012, {}});
    add_buttons(front_line(fit, 0, begin, end), 0.36, piece, button_colour(cut));
  }
  if (cut.pockets) {
    if (cut.neckline == Neckline::hood) {
      const double level = std::min(kWaistLevel - 0.1, fit.hem - 0.7);
      piece.strokes.push_back({StrokeKind::seam,
                               {fit.front(-0.55, level + 0.55), fit.front(-0.3, level), fit.front(0.3, level),
                                fit.front(0.55, level + 0.55)},
                               0.016,
                               {}});
    } else if (is_dress(cut.category)) {
      for (const double x : {-0.42, 0.42}) add_pocket(fit, x, kHipLevel - 0.1, 0.4, 0.42, piece);
    } else {
      add_pocket(fit, 0.36, kArmpitLevel - 0.05, 0.34, 0.36, piece);
    }
  }
}

void add_hem_details(const Fit& fit, const TrunkEdges& edges, Layer& piece) {
  const bool is_ribbed = fit.cut.cuffs && !is_dress(fit.cut.category) && fit.cut.neckline != Neckline::shirt_collar;
  if (is_ribbed) {
    piece.strokes.push_back({StrokeKind::ribbing, moved(edges.hem, {0, -0.08}), 0.16, {}});
    piece.strokes.push_back({StrokeKind::seam, moved(edges.hem, {0, -0.17}), 0.014, {}});
  } else {
    piece.strokes.push_back({StrokeKind::hem, moved(edges.hem, {0, -0.06}), 0.014, {}});
  }
}

void add_waistband(const Fit& fit, Point left, Point right, Layer& piece) {
  const Point beyond = 0.1 * (right - left);
  const Point sag = {0, 0.03};
  const Point through[] = {left - beyond, mix(left, right, 0.25) + sag, mix(left, right, 0.5) + sag,
                           mix(left, right, 0.75) + sag, right + beyond};
  const Polygon line = curve_through(through);
  piece.strokes.push_back({StrokeKind::seam, moved(line, {0, 0.14}), 0.016, {}});
  if (fit.cut.cuffs) piece.strokes.push_back({StrokeKind::ribbing, moved(line, {0, 0.07}), 0.13, {}});
  if (fit.cut.belt) piece.strokes.push_back({StrokeKind::line, moved(line, {0, 0.07}), 0.1, button_colour(fit.cut)});
}

}  // namespace df2::synth
