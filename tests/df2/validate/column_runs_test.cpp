#include <df2/validate/column_runs.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/mask.h>
#include <df2/random.h>

#include "outlined_item.h"

using namespace df2;
using test::kOutlinedSize;

namespace {

/// Pixels of a mask as the top left corners of squares.
std::vector<Point> corners_of(const Mask& mask, int step) {
  const std::vector<std::uint8_t> pixels = bitmap_from_mask(mask);
  std::vector<Point> corners;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const std::size_t column = i / mask.size.height, row = i % mask.size.height;
    if (pixels[i] && column % static_cast<std::size_t>(step) == 0) corners.push_back({double(column), double(row)});
  }
  return corners;
}

Box box_of(const std::vector<Point>& corners) {
  if (corners.empty()) return {};
  const auto [left, right] = std::ranges::minmax(corners, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(corners, {}, &Point::y);
  return {left.x, top.y, right.x - left.x + 1, bottom.y - top.y + 1};
}

double distance_to(const std::vector<Point>& corners, Point point, double farthest) {
  double nearest = farthest;
  for (const Point corner : corners) {
    const double across = std::max({0.0, corner.x - point.x, point.x - corner.x - 1});
    const double down = std::max({0.0, corner.y - point.y, point.y - corner.y - 1});
    nearest = std::min(nearest, std::sqrt(across * across + down * down));
  }
  return nearest;
}

void check_runs(const ColumnRuns& runs, const std::vector<Point>& corners, Random& random) {
  REQUIRE(runs.area() == corners.size());
  REQUIRE(runs.tight_box() == box_of(corners));
  for (int trial = 0; trial < 5; ++trial) {
    const double most = random.uniform(0.5, 8);
    const Point point{random.uniform(-20, 140), random.uniform(-20, 110)};
    const double nearest = distance_to(corners, point, 3 * most + 1), found = runs.distance(point, most);
    if (nearest > most)
      REQUIRE(found == nearest);
    else
      REQUIRE(found <= most);
  }
}

}  // namespace

TEST_CASE("area, box and distances of every n-th column of outlines are those of the pixels in them") {
  Random random(8);
  for (int trial = 0; trial < 1000; ++trial) {
    const int step = random.integer(1, 7);
    const auto outlines = std::get<std::vector<Polygon>>(test::random_item(random).segmentation);
    const std::vector<Point> corners = corners_of(mask_from_polygons(outlines, kOutlinedSize), step);
    check_runs(ColumnRuns(outlines, kOutlinedSize, step), corners, random);
  }
}

TEST_CASE("area, box and distances of a mask are those of its pixels, also where runs go on in the next column") {
  Random random(9);
  for (const double share : {0.0, 0.001, 0.1, 0.999, 1.0}) {
    for (int trial = 0; trial < 50; ++trial) {
      const Size size{static_cast<std::uint32_t>(random.integer(1, 60)),
                      static_cast<std::uint32_t>(random.integer(1, 40))};
      std::vector<std::uint8_t> pixels(std::size_t{size.width} * size.height);
      for (std::uint8_t& pixel : pixels) pixel = random.chance(share) ? 1 : 0;
      const Mask mask = mask_from_bitmap(pixels, size);
      check_runs(ColumnRuns(mask), corners_of(mask, 1), random);
    }
  }
}
