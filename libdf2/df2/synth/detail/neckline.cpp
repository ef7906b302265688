#include <df2/synth/detail/neckline.h>

#include <algorithm>

#include <df2/synth/detail/curve.h>
#include <df2/synth/detail/vectors.h>

namespace df2::synth {

namespace {

/// How high a turtle neck stands, heads.
constexpr double kTurtleHeight = 0.3;

/// Landmark 3 or 5 on its way from the side (0, 0) to the front (1, 1).
Point half_way(Neckline neckline) {
  switch (neckline) {
    case Neckline::v:
    case Neckline::shirt_collar:
    case Neckline::lapels:
      return {0.48, 0.52};
    case Neckline::square:
      return {0.16, 0.9};
    case Neckline::boat:
      return {0.4, 0.66};
    case Neckline::turtle:
      return {0.4, 0.7};
    case Neckline::round:
    case Neckline::hood:
      break;
  }
  return {0.3, 0.7};
}

Point side_of_neck(const Fit& fit, std::size_t side) {
  const double slope = distance(on_shoulder(fit.figure, side, 0), on_shoulder(fit.figure, side, 1));
  const double beyond = (fit.cut.neck_width - fit.figure.neck_width) / 2 / std::max(slope, 0.1);
  const double share = std::clamp(beyond, 0.03, 0.72);
  return on_shoulder(fit.figure, side, share) - Point{0, 0.02 + 0.03 * fit.over};
}

void draw(const Fit& fit, NeckEdge& edge) {
  edge.front_line = half_front_line(fit, edge.side[0], edge.front);
  append(edge.front_line, reversed(half_front_line(fit, edge.side[1], edge.front)));
  for (const std::size_t side : {0u, 1u}) edge.front_mid[side] = half_front_mid(fit, edge.side[side], edge.front);
  const Point through[] = {edge.side[0], mix(edge.side[0], edge.back, 0.5) + Point{0, 0.02}, edge.back,
                           mix(edge.side[1], edge.back, 0.5) + Point{0, 0.02}, edge.side[1]};
  edge.back_line = curve_through(through);
}

}  // namespace

Point half_front_mid(const Fit& fit, Point side, Point front) {
  const Point way = half_way(fit.cut.neckline);
  return {mix(side.x, front.x, way.x), mix(side.y, front.y, way.y)};
}

Polygon half_front_line(const Fit& fit, Point side, Point front) {
  const Point middle = half_front_mid(fit, side, front);
  switch (fit.cut.neckline) {
    case Neckline::v:
    case Neckline::shirt_collar:
    case Neckline::lapels:
    case Neckline::square: {
      const Point through[] = {side, middle, front};
      return {std::begin(through), std::end(through)};
    }
    default: {
      // Level where it meets its mirror image.
      const Point beyond = {2 * front.x - middle.x, middle.y};
      const Point through[] = {side, middle, front, beyond};
      Polygon line = curve_through(through);
      line.erase(std::ranges::find(line, front) + 1, line.end());
      return line;
    }
  }
}

NeckEdge neck_edge(const Fit& fit) {
  NeckEdge edge;
  for (const std::size_t side : {0u, 1u}) edge.side[side] = side_of_neck(fit, side);
  double depth = fit.cut.neck_depth;
  Point lower_back = {-fit.figure.facing * 0.16, 0.09};
  if (fit.cut.neckline == Neckline::turtle) {
    // The edge is that of the collar, up the neck.
    const Point up = {0.08 * fit.figure.facing, -kTurtleHeight};
    for (const std::size_t side : {0u, 1u})
      edge.side[side] = fit.figure.neck + up + Point{(side == 0 ? -0.54 : 0.54) * fit.figure.neck_width, 0.08};
    depth = -kTurtleHeight + 0.2;
    lower_back = {-fit.figure.facing * 0.1, -0.05};
  }
  edge.front = fit.front(0, depth);
  edge.back = mix(edge.side[0], edge.side[1], 0.5) + lower_back;
  draw(fit, edge);
  return edge;
}

NeckEdge bust_edge(const Fit& fit) {
  NeckEdge edge;
  const double level = kArmpitLevel - 0.3;
  const double x = std::min(fit.cut.neck_width / 2, trunk_half_width(fit.figure, kArmpitLevel) - 0.12);
  for (const std::size_t side : {0u, 1u}) edge.side[side] = fit.front(side == 0 ? -x : x, level);
  edge.front = fit.front(0, level + fit.cut.neck_depth);
  edge.back = mix(edge.side[0], edge.side[1], 0.5) + Point{0, std::max(0.1, fit.cut.neck_depth - 0.16)};
  draw(fit, edge);
  return edge;
}

}  // namespace df2::synth
