// In: points. Out: the smallest upright box that holds them. Called by whatever makes a box of an outline, of landmarks
// or of a layout.
#pragma once

#include <algorithm>
#include <span>

#include <df2/geometry.h>

namespace df2 {

/// All zero without points.
inline Box box_around(std::span<const Point> points) {
  if (points.empty()) return {};
  const auto [left, right] = std::ranges::minmax(points, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(points, {}, &Point::y);
  return {left.x, top.y, right.x - left.x, bottom.y - top.y};
}

}  // namespace df2
