#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <vector>

#include <df2/mask.h>
#include <df2/rasterise.h>

#include "mask_case.h"

namespace {

using df2::Mask;
using df2::Polygon;
using df2::Size;
using namespace df2::test;

Polygon rectangle(double left, double top, double right, double bottom) {
  return {{left, top}, {left, bottom}, {right, bottom}, {right, top}};
}

TEST_CASE("a rectangle of whole pixels fills exactly them, cut at the image") {
  std::mt19937 generator(7);
  for (int trial = 0; trial < 500; ++trial) {
    const Size size = random_size(generator, 15);
    const int left = random_int(generator, -4, 16), right = left + random_int(generator, 0, 12);
    const int top = random_int(generator, -4, 16), bottom = top + random_int(generator, 0, 12);
    Bitmap expected(std::size_t{size.width} * size.height);
    for (int x = std::max(left, 0); x < std::min<int>(right, size.width); ++x) {
      for (int y = std::max(top, 0); y < std::min<int>(bottom, size.height); ++y) {
        expected[static_cast<std::size_t>(x) * size.height + y] = 1;
      }
    }
    const Polygon corners = rectangle(left, top, right, bottom);
    const Mask mask = df2::mask_from_polygons(std::span(&corners, 1), size);
    REQUIRE(mask == df2::mask_from_bitmap(expected, size));
    REQUIRE(df2::mask_from_box({double(left), double(top), double(right - left), double(bottom - top)}, size) == mask);
  }
}

TEST_CASE("overlapping polygons are united, never cancelled as even-odd filling would") {
  const std::vector<Polygon> polygons = {rectangle(0, 0, 6, 6), rectangle(2, 2, 8, 8), rectangle(0, 0, 6, 6)};
  const Size size = {10, 10};
  const Mask mask = df2::mask_from_polygons(polygons, size);
  CHECK(df2::mask_area(mask.runs) == 36 + 36 - 16);
  CHECK(df2::bitmap_from_mask(mask)[3 * 10 + 3] == 1);
}

TEST_CASE("several polygons fill the union of what each fills alone") {
  std::mt19937 generator(8);
  std::uniform_real_distribution<double> coordinate(-5, 30);
  for (int trial = 0; trial < 300; ++trial) {
    const Size size = random_size(generator, 25);
    std::vector<Polygon> polygons(static_cast<std::size_t>(random_int(generator, 1, 5)));
    std::vector<Mask> alone;
    for (Polygon& polygon : polygons) {
      polygon.resize(static_cast<std::size_t>(random_int(generator, 3, 8)));
      for (df2::Point& point : polygon) point = {coordinate(generator), coordinate(generator)};
      alone.push_back(df2::mask_from_polygons(std::span(&polygon, 1), size));
    }
    REQUIRE(df2::mask_from_polygons(polygons, size) == df2::unite(alone, size));
  }
}

TEST_CASE("a polygon's edges are counted with every column of the image they cross") {
  const std::vector<Polygon> polygons = {{{2, 0}, {9, 0}, {9, 5}, {2, 5}}, {{-4, 1}, {3, 1}, {3, 2}}};
  CHECK(df2::count_crossings(polygons, 100) == 14 + 6);
  CHECK(df2::count_crossings(polygons, 4) == 4 + 6);
  CHECK(df2::count_crossings(polygons, std::nullopt) == 20);
  CHECK(df2::count_crossings(std::vector<Polygon>{{{-1e6, 0}, {1e6, 0}, {0, 1e6}}}, std::nullopt) == 2'000'000);
}

TEST_CASE("a polygon far to the right of a wide image is filled where it is") {
  const Size size{2'000'000'000, 1};
  const Polygon polygon = {{999'990, 0}, {1'000'000, 0}, {1'000'000, 1}, {999'990, 1}};
  CHECK(df2::mask_from_polygons(std::span(&polygon, 1), size).runs == Runs{999'990, 10, 1'999'000'000});
}

TEST_CASE("every filled mask has runs that add up and none that is empty but the first") {
  std::mt19937 generator(9);
  for (const double reach : {1.0, 50.0, 1e6}) {
    std::uniform_real_distribution<double> coordinate(-reach, reach);
    for (int trial = 0; trial < 500; ++trial) {
      const Size size = random_size(generator, 60);
      Polygon polygon(static_cast<std::size_t>(random_int(generator, 3, 10)));
      for (df2::Point& point : polygon) point = {coordinate(generator), coordinate(generator)};
      const Mask mask = df2::mask_from_polygons(std::span(&polygon, 1), size);
      std::uint64_t sum = 0;
      for (const std::uint32_t run : mask.runs) sum += run;
      REQUIRE(sum == std::uint64_t{size.width} * size.height);
      REQUIRE(std::count(mask.runs.begin() + 1, mask.runs.end(), 0u) == 0);
    }
  }
}

TEST_CASE("what lies between the crossings of some columns is what is filled in them") {
  std::mt19937 generator(10);
  df2::ColumnCrossings crossings;
  for (const double reach : {8.0, 60.0, 1e6}) {
    std::uniform_real_distribution<double> coordinate(-reach / 4, reach);
    for (int trial = 0; trial < 500; ++trial) {
      const Size size = random_size(generator, 60);
      const int step = random_int(generator, 1, 9);
      Polygon polygon(static_cast<std::size_t>(random_int(generator, 3, 10)));
      for (df2::Point& point : polygon) point = {coordinate(generator), coordinate(generator)};
      const Bitmap all = df2::bitmap_from_mask(df2::mask_from_polygons(std::span(&polygon, 1), size));
      df2::cross_columns(polygon, size, step, crossings);
      Bitmap filled(all.size()), expected(all.size());
      std::uint32_t i = 0;
      for (std::size_t place = 0; place < crossings.ends.size(); ++place) {
        const std::size_t top = (crossings.first + place) * static_cast<std::size_t>(step) * size.height;
        for (; i < crossings.ends[place]; i += 2) {
          REQUIRE(crossings.rows.at(i) <= crossings.rows.at(i + 1));
          for (std::uint32_t row = crossings.rows[i]; row < crossings.rows[i + 1]; ++row) filled.at(top + row) = 1;
        }
        REQUIRE(i == crossings.ends[place]);
      }
      for (std::uint32_t column = 0; column < size.width; column += static_cast<std::uint32_t>(step))
        std::copy_n(all.begin() + std::ptrdiff_t{column} * size.height, size.height,
                    expected.begin() + std::ptrdiff_t{column} * size.height);
      REQUIRE(filled == expected);
    }
  }
}

TEST_CASE("a polygon far larger than the image fills all of it") {
  const Polygon polygon = rectangle(-1e6, -1e6, 1e6, 1e6);
  CHECK(df2::mask_from_polygons(std::span(&polygon, 1), {7, 5}).runs == Runs{0, 35});
}

TEST_CASE("polygons without extent fill nothing") {
  const std::vector<Polygon> polygons = {{{3, 3}, {3, 3}, {3, 3}}, {{1, 1}, {1, 6}, {1, 1}}, {{1, 4}, {6, 4}, {3, 4}}};
  CHECK(df2::mask_from_polygons(polygons, {10, 10}).runs == Runs{100});
}

}  // namespace
