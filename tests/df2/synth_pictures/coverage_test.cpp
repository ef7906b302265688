#include <cmath>
#include <numeric>

#include <catch2/catch.hpp>

#include <df2/random.h>
#include <df2/synth/shapes.h>
#include <df2/synth_pictures/detail/coverage.h>

namespace df2::synth {

namespace {

constexpr Window kPicture{0, 0, 120, 90};

double area_of(const Coverage& coverage) {
  return std::accumulate(coverage.values.begin(), coverage.values.end(), 0.0) / 255;
}

double area_within(const Polygon& outline) {
  double twice = 0;
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const Point a = outline[i], b = outline[(i + 1) % outline.size()];
    twice += a.x * b.y - b.x * a.y;
  }
  return std::abs(twice) / 2;
}

}  // namespace

TEST_CASE("What a polygon covers is its area", "[synth]") {
  Random random(3);
  for (int i = 0; i < 40; ++i) {
    const double x = random.uniform(40, 80), y = random.uniform(35, 55), radius = random.uniform(2, 30);
    const Polygon outline = blob({x, y}, radius, 0.5, random);
    // Each pixel of the edge is right to a 255th, and AGG's corners lie on 256ths of a pixel.
    CHECK(area_of(cover(outline, kPicture)) == Approx(area_within(outline)).epsilon(0.01).margin(0.2));
  }
}

TEST_CASE("A pixel that is half inside is covered by half", "[synth]") {
  const Coverage coverage = cover(rectangle(10.5, 20, 14, 23.25), kPicture);
  CHECK(coverage.at(10, 21) == Approx(128).margin(1));
  CHECK(coverage.at(12, 21) == 255);
  CHECK(coverage.at(12, 23) == Approx(64).margin(1));
  CHECK(coverage.at(13, 24) == 0);
}

TEST_CASE("An outline that reaches out of the picture covers what is inside", "[synth]") {
  CHECK(area_of(cover(rectangle(-50, -50, 1000, 45), kPicture)) == Approx(120 * 45));
  CHECK(area_of(cover(rectangle(-1e9, -1e9, 1e9, 1e9), kPicture)) == Approx(120 * 90));
  CHECK(cover(rectangle(200, 10, 300, 20), kPicture).window.is_empty());
}

TEST_CASE("A line covers its length times its width, and dashes a part of that", "[synth]") {
  const Polygon line = {{10, 40}, {90, 40}};
  CHECK(area_of(cover_line(line, 3, kPicture)) == Approx(80 * 3).epsilon(0.01));
  CHECK(area_of(cover_line(line, 3, kPicture, Dashes{6, 2})) == Approx(80 * 3 * 0.75).epsilon(0.03));
}

TEST_CASE("A disc covers pi times its radius squared", "[synth]") {
  CHECK(area_of(cover_disc({50, 40}, 12, kPicture)) == Approx(3.14159 * 144).epsilon(0.02));
}

}  // namespace df2::synth
