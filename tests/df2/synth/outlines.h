// In: outlines and meshes. Out: what is wrong with them, measured slowly and plainly. Called by the tests of figures
// and garments.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include <df2/geometry.h>
#include <df2/synth/layer.h>

namespace df2::synth {

inline double signed_area(std::span<const Point> outline) {
  double twice = 0;
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const Point a = outline[i], b = outline[(i + 1) % outline.size()];
    twice += a.x * b.y - b.x * a.y;
  }
  return twice / 2;
}

/// How often the outline goes round a point, clockwise as seen (y down).
inline int winding_number(std::span<const Point> outline, Point p) {
  int turns = 0;
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const Point a = outline[i], b = outline[(i + 1) % outline.size()];
    const double side = (b.x - a.x) * (p.y - a.y) - (p.x - a.x) * (b.y - a.y);
    if (a.y <= p.y && b.y > p.y && side > 0) ++turns;
    if (a.y > p.y && b.y <= p.y && side < 0) --turns;
  }
  return turns;
}

inline double distance_to_segment(Point p, Point a, Point b) {
  const double dx = b.x - a.x, dy = b.y - a.y, square = dx * dx + dy * dy;
  const double share = square > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / square, 0.0, 1.0) : 0;
  const double x = a.x + share * dx - p.x, y = a.y + share * dy - p.y;
  return std::sqrt(x * x + y * y);
}

inline double distance_to_outline(Point p, std::span<const Point> outline) {
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < outline.size(); ++i)
    nearest = std::min(nearest, distance_to_segment(p, outline[i], outline[(i + 1) % outline.size()]));
  return nearest;
}

/// Calls visit(point) on a grid over the outline's box.
template <class Visit>
void for_each_sample(std::span<const Point> outline, double step, const Visit& visit) {
  const auto [left, right] = std::ranges::minmax(outline, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(outline, {}, &Point::y);
  for (double y = top.y + step / 2; y < bottom.y; y += step)
    for (double x = left.x + step / 2; x < right.x; x += step) visit(Point{x, y});
}

/// The area, square heads, that the outline goes round the other way than it goes round most.
inline double area_wound_backwards(std::span<const Point> outline, double step) {
  const int forward = signed_area(outline) > 0 ? 1 : -1;
  double area = 0;
  for_each_sample(outline, step, [&](Point p) { area += winding_number(outline, p) * forward < 0 ? step * step : 0; });
  return area;
}

inline double signed_area(const Mesh& mesh, const std::array<std::uint32_t, 3>& triangle) {
  return signed_area(
      std::array{mesh.vertices[triangle[0]].at, mesh.vertices[triangle[1]].at, mesh.vertices[triangle[2]].at});
}

inline bool holds(const Mesh& mesh, const std::array<std::uint32_t, 3>& triangle, Point p, double slack) {
  const std::array corners = {mesh.vertices[triangle[0]].at, mesh.vertices[triangle[1]].at,
                              mesh.vertices[triangle[2]].at};
  return winding_number(corners, p) != 0 || distance_to_outline(p, corners) <= slack;
}

/// Samples inside the outline that no triangle covers, and those on which triangles lie upside down.
struct Coverage {
  int samples = 0, bare = 0, inverted = 0;
};

inline Coverage coverage(const Layer& layer, double step) {
  Coverage found;
  double total = 0;
  for (const auto& triangle : layer.mesh.triangles) total += signed_area(layer.mesh, triangle);
  for_each_sample(layer.outline, step, [&](Point p) {
    if (winding_number(layer.outline, p) == 0) return;
    ++found.samples;
    bool is_covered = false, is_inverted = false;
    for (const auto& triangle : layer.mesh.triangles) {
      if (!holds(layer.mesh, triangle, p, 0.01)) continue;
      is_covered = true;
      const double area = signed_area(layer.mesh, triangle);
      is_inverted |= area * total < 0 && std::abs(area) > 1e-6 && holds(layer.mesh, triangle, p, 0);
    }
    found.bare += !is_covered;
    found.inverted += is_inverted;
  });
  return found;
}

}  // namespace df2::synth
