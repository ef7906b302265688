#include <df2/synth/detail/curve.h>

#include <algorithm>
#include <cmath>

#include <df2/synth/detail/vectors.h>

namespace df2::synth {

namespace {

/// Heads between two points of a curve: finer than a picture shows.
constexpr double kStep = 0.06;

/// The part of the curve from b to c, without b. a and d are its neighbours (Barry and Goldman's pyramid).
void append_piece(Polygon& curve, Point a, Point b, Point c, Point d) {
  const double t1 = std::sqrt(std::max(distance(a, b), 1e-6));
  const double t2 = t1 + std::sqrt(std::max(distance(b, c), 1e-6));
  const double t3 = t2 + std::sqrt(std::max(distance(c, d), 1e-6));
  const int steps = std::clamp(static_cast<int>(std::ceil(distance(b, c) / kStep)), 1, 64);
  for (int i = 1; i < steps; ++i) {
    const double t = t1 + (t2 - t1) * i / steps;
    const Point ab = mix(a, b, t / t1), bc = mix(b, c, (t - t1) / (t2 - t1)), cd = mix(c, d, (t - t2) / (t3 - t2));
    curve.push_back(mix(mix(ab, bc, t / t2), mix(bc, cd, (t - t1) / (t3 - t1)), (t - t1) / (t2 - t1)));
  }
  curve.push_back(c);
}

}  // namespace

Polygon curve_through(std::span<const Point> points) {
  Polygon curve = {points.front()};
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const Point b = points[i], c = points[i + 1];
    const Point a = i > 0 ? points[i - 1] : b - (c - b);
    const Point d = i + 2 < points.size() ? points[i + 2] : c + (c - b);
    append_piece(curve, a, b, c, d);
  }
  return curve;
}

Polygon closed_curve_through(std::span<const Point> points) {
  Polygon curve;
  const std::size_t n = points.size();
  for (std::size_t i = 0; i < n; ++i)
    append_piece(curve, points[(i + n - 1) % n], points[i], points[(i + 1) % n], points[(i + 2) % n]);
  return curve;
}

Polygon bow(Point a, Point b, double bulge) {
  const Point way = b - a;
  const Point side = bulge * Point{way.y, -way.x};
  const Point through[] = {a, mix(a, b, 0.25) + 0.75 * side, mix(a, b, 0.5) + side, mix(a, b, 0.75) + 0.75 * side, b};
  return curve_through(through);
}

void append(Polygon& outline, std::span<const Point> line) {
  for (const Point p : line)
    if (outline.empty() || distance(outline.back(), p) > 1e-9) outline.push_back(p);
}

Polygon reversed(Polygon line) {
  std::ranges::reverse(line);
  return line;
}

}  // namespace df2::synth
