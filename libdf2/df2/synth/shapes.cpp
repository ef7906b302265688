#include <df2/synth/shapes.h>

#include <cmath>

#include <df2/synth/exact_math.h>

namespace df2::synth {

namespace {

Point around(Point centre, double radius, double angle) {
  const Point to = direction_at(angle);
  return {centre.x + radius * to.x, centre.y + radius * to.y};
}

}  // namespace

Polygon rectangle(double left, double top, double right, double bottom) {
  return {{left, top}, {right, top}, {right, bottom}, {left, bottom}};
}

Polygon ellipse(Point centre, double across, double down, double turned, int corners) {
  Polygon outline;
  const Point axis = direction_at(turned);
  for (int i = 0; i < corners; ++i) {
    const Point to = direction_at(2 * kPi * i / corners);
    const double x = to.x * across, y = to.y * down;
    outline.push_back({centre.x + x * axis.x - y * axis.y, centre.y + x * axis.y + y * axis.x});
  }
  return outline;
}

Polygon regular_polygon(Point centre, double radius, int corners, double turned) {
  return star(centre, radius, radius, corners, turned);
}

Polygon star(Point centre, double radius, double inner_radius, int points, double turned) {
  Polygon outline;
  const bool is_plain = radius == inner_radius;
  for (int i = 0; i < points; ++i) {
    outline.push_back(around(centre, radius, turned + 2 * kPi * i / points));
    if (!is_plain) outline.push_back(around(centre, inner_radius, turned + 2 * kPi * (i + 0.5) / points));
  }
  return outline;
}

Polygon heart(Point centre, double radius) {
  Polygon outline;
  constexpr int kCorners = 28;
  for (int i = 0; i < kCorners; ++i) {
    const double angle = 2 * kPi * i / kCorners;
    const double sine = exact_sine(angle);
    const double down =
        13 * exact_cosine(angle) - 5 * exact_cosine(2 * angle) - 2 * exact_cosine(3 * angle) - exact_cosine(4 * angle);
    outline.push_back({centre.x + radius * sine * sine * sine, centre.y - radius * down / 16});
  }
  return outline;
}

Polygon leaf(Point from, Point to, double width) {
  Polygon outline;
  const Point along{to.x - from.x, to.y - from.y};
  const double length = std::sqrt(along.x * along.x + along.y * along.y);
  if (length <= 0) return {from, from, from};
  const Point aside{-along.y / length * width / 2, along.x / length * width / 2};
  constexpr int kSteps = 6;
  for (const int side : {1, -1}) {
    for (int i = 0; i < kSteps; ++i) {
      const double share = side > 0 ? i / double{kSteps} : 1 - i / double{kSteps};
      const double bulge = side * 4 * share * (1 - share);
      outline.push_back({from.x + share * along.x + bulge * aside.x, from.y + share * along.y + bulge * aside.y});
    }
  }
  return outline;
}

Polygon blob(Point centre, double radius, double unevenness, Random& random) {
  const double twos = random.uniform(-1, 1), threes = random.uniform(-1, 1), fives = random.uniform(-1, 1);
  const double start = random.uniform(0, 2 * kPi);
  Polygon outline;
  constexpr int kCorners = 24;
  for (int i = 0; i < kCorners; ++i) {
    const double angle = 2 * kPi * i / kCorners;
    const double wobble = 0.5 * twos * exact_sine(2 * angle + start) + 0.35 * threes * exact_sine(3 * angle) +
                          0.2 * fives * exact_sine(5 * angle + 2 * start);
    outline.push_back(around(centre, radius * (1 + unevenness * wobble), angle));
  }
  return outline;
}

}  // namespace df2::synth
