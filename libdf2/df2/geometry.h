// In: coordinates in pixels, origin at the image's top left corner. Out: the plain shapes every room shares.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace df2 {

struct Point {
  double x = 0;
  double y = 0;
  bool operator==(const Point&) const = default;
};

/// Area of the smallest upright rectangle that holds all points, square pixels; 0 without points.
inline double extent_of(std::span<const Point> points) {
  if (points.empty()) return 0;
  const auto [left, right] = std::ranges::minmax(points, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(points, {}, &Point::y);
  return (right.x - left.x) * (bottom.y - top.y);
}

/// Axis-parallel box: top left corner and extent, in pixels.
struct Box {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  double area() const { return width * height; }
  bool operator==(const Box&) const = default;
};

/// Closed polygon; the edge from the last vertex to the first is implied.
using Polygon = std::vector<Point>;

/// Image size in pixels.
struct Size {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  bool operator==(const Size&) const = default;
};

}  // namespace df2
