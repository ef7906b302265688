// In and out: points as vectors of the plane, y down. Called by everything that gives figures and garments their shape.
#pragma once

#include <algorithm>
#include <cmath>

#include <df2/geometry.h>
#include <df2/synth/exact_math.h>

namespace df2::synth {

inline Point operator+(Point a, Point b) {
  return {a.x + b.x, a.y + b.y};
}
inline Point operator-(Point a, Point b) {
  return {a.x - b.x, a.y - b.y};
}
inline Point operator*(double factor, Point a) {
  return {factor * a.x, factor * a.y};
}
inline double dot(Point a, Point b) {
  return a.x * b.x + a.y * b.y;
}
inline double cross(Point a, Point b) {
  return a.x * b.y - a.y * b.x;
}
inline double length_of(Point a) {
  return std::sqrt(dot(a, a));
}
inline double distance(Point a, Point b) {
  return length_of(b - a);
}
/// Straight down where a has no length.
inline Point unit(Point a) {
  const double length = length_of(a);
  return length > 1e-9 ? Point{a.x / length, a.y / length} : Point{0, 1};
}
/// A quarter turn: down becomes left, and left becomes up.
inline Point turned(Point a) {
  return {-a.y, a.x};
}
/// Turned by an angle, the same way round.
inline Point turned(Point a, double radians) {
  const double cosine = exact_cosine(radians), sine = exact_sine(radians);
  return {cosine * a.x - sine * a.y, sine * a.x + cosine * a.y};
}
inline double mix(double a, double b, double share) {
  return a + share * (b - a);
}
inline Point mix(Point a, Point b, double share) {
  return a + share * (b - a);
}
/// 0 up to `from`, 1 from `to` on, smooth between them.
inline double smooth_step(double from, double to, double at) {
  const double share = std::clamp((at - from) / (to - from), 0.0, 1.0);
  return share * share * (3 - 2 * share);
}
/// 1 at `centre`, falling to 0 over `reach` to both sides.
inline double bump(double centre, double reach, double at) {
  return 1 - smooth_step(0, reach, std::abs(at - centre));
}

}  // namespace df2::synth
