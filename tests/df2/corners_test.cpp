#include <df2/corners.h>

#include <random>

#include <catch2/catch.hpp>

TEST_CASE("The corners of a box that was read from corners give the box again") {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> number(0, 2000);
  for (int i = 0; i < 10'000; ++i) {
    const double left = number(random), top = number(random), right = left + number(random),
                 bottom = top + number(random);
    const df2::Box box{left, top, right - left, bottom - top};
    const auto [x1, y1, x2, y2] = df2::corners_of(box);
    CHECK(df2::Box{x1, y1, x2 - x1, y2 - y1} == box);
  }
}
