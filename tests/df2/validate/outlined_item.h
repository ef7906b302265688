// In: a stream of random numbers. Out: items with outlines, whose box and landmarks fit them well, not quite, or not at
// all. Called by the tests of masks in validate.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include <df2/geometry.h>
#include <df2/item.h>
#include <df2/random.h>

namespace df2::test {

inline constexpr Size kOutlinedSize{120, 90};

/// Blobs of any shape, most of them round, of a width from nothing to the image's, and some over its edge.
inline Polygon random_outline(Random& random) {
  const double x = random.uniform(0, kOutlinedSize.width), y = random.uniform(0, kOutlinedSize.height);
  const double width = random.uniform(0, 60), height = random.uniform(0, 45);
  const double roughness = random.chance(0.5) ? 0.1 : 0.9;
  const int points = random.integer(3, 22);
  Polygon outline;
  for (int i = 0; i < points; ++i) {
    const double angle = 2 * 3.14159265358979 * i / points, reach = 1 - roughness * random.uniform();
    outline.push_back({x + reach * width * std::cos(angle), y + reach * height * std::sin(angle)});
  }
  return outline;
}

/// In an image of kOutlinedSize.
inline Item random_item(Random& random) {
  Item item;
  std::vector<Polygon> outlines(static_cast<std::size_t>(random.integer(1, 3)));
  std::ranges::generate(outlines, [&] { return random_outline(random); });
  std::vector<Point> points;
  for (const Polygon& outline : outlines) points.insert(points.end(), outline.begin(), outline.end());
  const double jitter = random.chance(0.5) ? 1 : 8;
  const auto moved = [&](double value) { return value + random.uniform(-jitter, jitter); };
  for (int i = 0; i < 6; ++i) {
    const Point point = points[random.bits() % points.size()];
    item.landmarks.push_back({moved(point.x), moved(point.y), static_cast<std::uint8_t>(i % 3 == 0 ? 1 : 2)});
  }
  item.labelled_count = 6;
  const auto [left, right] = std::ranges::minmax(points, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(points, {}, &Point::y);
  item.box = {moved(left.x), moved(top.y), std::max(0.0, moved(right.x - left.x)),
              std::max(0.0, moved(bottom.y - top.y))};
  item.segmentation = std::move(outlines);
  return item;
}

}  // namespace df2::test
