#include <df2/synth/detail/collar.h>

#include <algorithm>

#include <df2/synth/detail/categories.h>
#include <df2/synth/detail/curve.h>
#include <df2/synth/detail/trunk.h>
#include <df2/synth/detail/vectors.h>

namespace df2::synth {

namespace {

Polygon moved(Polygon line, Point by) {
  for (Point& p : line) p = p + by;
  return line;
}

/// A half of a collar in front: from the side of the neck down to the front, and folded outwards.
Layer collar_leaf(const Fit& fit, std::size_t side, Point neck, Point front) {
  const double sign = side == 0 ? -1 : 1;
  const bool is_wide = fit.cut.neckline == Neckline::lapels;
  const double breadth = is_wide ? 0.3 : 0.2, near = sign * squeeze(fit.figure);
  Layer leaf;
  leaf.depth = fit.depth() + 1;
  leaf.outline = half_front_line(fit, neck, front);
  if (is_wide) {
    // The notch between collar and lapel.
    const Point notch = mix(neck, front, 0.42) + Point{near * breadth, 0};
    append(leaf.outline,
           Polygon{mix(neck, front, 0.62) + Point{near * breadth * 1.15, 0}, notch + Point{0, 0.05},
                   notch - Point{near * 0.08, 0}, notch - Point{0, 0.05}, neck + Point{near * 0.16, 0.06}});
  } else {
    append(leaf.outline, Polygon{front + Point{near * 0.8 * breadth, 0.2}, front + Point{near * breadth, 0.17},
                                 mix(neck, front, 0.45) + Point{near * breadth, 0.04}, neck + Point{near * 0.1, 0.05}});
  }
  leaf.mesh = fit.mesh();
  leaf.strokes.push_back({StrokeKind::edge, leaf.outline, 0.015, {}});
  return leaf;
}

/// What stands or lies around the neck, between an upper and a lower line (left to right).
Layer band(const Fit& fit, const Polygon& upper, const Polygon& lower, double above) {
  Layer piece;
  piece.depth = fit.depth() + above;
  piece.outline = upper;
  append(piece.outline, reversed(lower));
  piece.mesh = fit.mesh();
  return piece;
}

/// A hood that lies on shoulders and back, as seen from the front: behind the neck.
Layer hood_behind(const Fit& fit, const NeckEdge& neck) {
  Layer hood;
  hood.depth = kBehindBody + fit.over - 0.5;
  hood.inside = fit.is_empty();
  const double up = fit.is_empty() ? 0.95 : 0.3;
  const Point left = neck.side[0], right = neck.side[1], middle = mix(left, right, 0.5);
  const Point through[] = {left + Point{-0.06, 0.12}, left + Point{-0.12, -0.35 * up}, middle + Point{-0.2, -up},
                           middle + Point{0.2, -up},  right + Point{0.12, -0.35 * up}, right + Point{0.06, 0.12}};
  hood.outline = curve_through(through);
  append(hood.outline, Polygon{middle + Point{0, 0.2}});
  hood.mesh = fit.mesh();
  return hood;
}

void add_strings(const NeckEdge& neck, Layer& trunk) {
  for (const double sign : {-1.0, 1.0}) {
    const Point top = neck.front + Point{sign * 0.07, -0.01};
    const Point line[] = {top, top + Point{sign * 0.02, 0.2}, top + Point{sign * 0.01, 0.42}};
    trunk.strokes.push_back({StrokeKind::line, curve_through(line), 0.025, Colour{235, 232, 226}});
  }
}

}  // namespace

Layer inner_back(const Fit& fit, const NeckEdge& neck) {
  Layer piece = band(fit, neck.back_line, moved(neck.front_line, {0, 0.1}), 0);
  piece.depth = kBehindBody + fit.over;
  piece.inside = true;
  return piece;
}

NeckEdge trunk_neck(const Fit& fit, const NeckEdge& neck) {
  if (fit.cut.neckline != Neckline::turtle) return neck;
  Cut round = fit.cut;
  round.neckline = Neckline::round;
  round.neck_width = fit.figure.neck_width + 0.06;
  round.neck_depth = 0.1;
  return neck_edge({round, fit.figure, fit.over, fit.top, fit.hem, fit.wave});
}

void add_collar(Assembly& assembly, const Fit& fit, const NeckEdge& neck, std::array<std::uint16_t, 2> trunk,
                std::uint16_t back, std::array<Point, 2> fronts) {
  const bool is_behind = fit.is_seen_from_behind();
  std::array<std::uint16_t, 2> on = trunk;  // the pieces with landmarks 2 to 6
  switch (fit.cut.neckline) {
    case Neckline::turtle: {
      const NeckEdge base = trunk_neck(fit, neck);
      const Polygon& upper = is_behind ? neck.back_line : neck.front_line;
      Layer piece = band(fit, upper, moved(is_behind ? base.back_line : base.front_line, {0, 0.03}), 1);
      piece.strokes.push_back({StrokeKind::hem, moved(upper, {0, 0.04}), 0.015, {}});
      on[0] = on[1] = assembly.add(std::move(piece));
      if (is_behind) back = on[0];
      break;
    }
    case Neckline::shirt_collar:
    case Neckline::lapels:
      if (is_behind) {
        Layer piece = band(fit, neck.back_line, moved(neck.back_line, {0, 0.2}), 1);
        piece.strokes.push_back({StrokeKind::edge, moved(neck.back_line, {0, 0.18}), 0.015, {}});
        back = on[0] = on[1] = assembly.add(std::move(piece));
      } else {
        for (const std::size_t side : {0u, 1u})
          on[side] = assembly.add(collar_leaf(fit, side, neck.side[side], fronts[side]));
      }
      break;
    case Neckline::hood:
      if (is_behind) {
        const Point middle = neck.back + Point{0, 0.75};
        const Point through[] = {neck.side[0], neck.side[0] + Point{-0.1, 0.35}, middle,
                                 neck.side[1] + Point{0.1, 0.35}, neck.side[1]};
        back = on[0] = on[1] = assembly.add(band(fit, neck.back_line, curve_through(through), 1));
      } else {
        assembly.add(hood_behind(fit, neck));
        add_strings(neck, assembly.piece(trunk[0]));
      }
      break;
    default:
      break;
  }
  assembly.place(1, neck.back, back);
  const int front = 4;
  for (const std::size_t side : {0u, 1u}) {
    const bool is_far = is_far_side(fit, side);
    const auto number = [&](int left) { return side == 0 ? left : assembly.partner(left); };
    assembly.place(number(2), neck.side[side], on[side], is_far);
    assembly.place(number(3), neck.front_mid[side], on[side], is_behind || is_far);
    assembly.place(number(front), fronts[side], on[side], is_behind);
  }
}

}  // namespace df2::synth
