#include <cmath>

#include <catch2/catch.hpp>

#include <df2/synth/exact_math.h>
#include <df2/synth/shapes.h>
#include <df2/synth_pictures/detail/lamp.h>
#include <df2/synth_pictures/detail/relief.h>

namespace df2::synth {

namespace {

constexpr Window kPicture{0, 0, 100, 80};
constexpr double kPixelsPerHead = 50;

/// A square of two triangles whose cloth is stretched across and which rises to the right.
Mesh rising_square() {
  Mesh mesh;
  mesh.vertices = {{{10, 10}, {0, 0}, 0}, {{60, 10}, {0.5, 0}, 0.2}, {{60, 60}, {0.5, 1}, 0.2}, {{10, 60}, {0, 1}, 0}};
  mesh.triangles = {{{0, 1, 2}}, {{0, 2, 3}}};
  return mesh;
}

}  // namespace

TEST_CASE("A mesh says where each pixel is in the flat cloth and how it rises", "[synth]") {
  const Coverage coverage = cover(rectangle(10, 10, 60, 60), kPicture);
  const Relief relief = spread_mesh(rising_square(), coverage, kPixelsPerHead);
  for (int y = 10; y < 60; ++y) {
    for (int x = 10; x < 60; ++x) {
      const SurfacePoint& point = relief.at(x, y);
      REQUIRE(point.u == Approx((x + 0.5 - 10) / 100).margin(1e-5));
      REQUIRE(point.v == Approx((y + 0.5 - 10) / 50).margin(1e-5));
      REQUIRE(point.slope_x == Approx(0.2 * kPixelsPerHead / 50).margin(1e-5));
      REQUIRE(point.slope_y == Approx(0).margin(1e-5));
      REQUIRE(point.reach == Approx(0.02).margin(1e-5));
    }
  }
}

TEST_CASE("Later triangles lie over earlier ones, and pixels without one take their neighbours'", "[synth]") {
  Mesh mesh = rising_square();
  for (Vertex vertex : rising_square().vertices) {
    vertex.cloth.x += 7;
    mesh.vertices.push_back(vertex);
  }
  mesh.triangles.push_back({{4, 5, 6}});
  const Coverage coverage = cover(rectangle(5, 5, 65, 65), kPicture);
  const Relief relief = spread_mesh(mesh, coverage, kPixelsPerHead);
  CHECK(relief.at(50, 20).u > 7);
  CHECK(relief.at(20, 50).u < 1);
  for (int y = 6; y < 64; ++y) {
    for (int x = 6; x < 64; ++x) REQUIRE(relief.at(x, y).reach > 0);
  }
}

TEST_CASE("Shading darkens slopes away from the light and brightens those towards it", "[synth]") {
  for (const double angle : {0.3, 1.5, 2.8, 4.0}) {
    for (const double hardness : {0.0, 0.5, 1.0}) {
      const Lamp lamp({.angle = angle, .hardness = hardness});
      const Point to = direction_at(angle);
      // A surface that falls towards the light faces it.
      const auto slope = [&](double fall) {
        return lamp.shade(static_cast<float>(-fall * to.x), static_cast<float>(-fall * to.y));
      };
      CHECK(slope(0) == Approx(1));
      CHECK(slope(-0.3) < slope(0));
      CHECK(slope(-0.8) < slope(-0.3));
      CHECK(slope(0.3) > slope(-0.3));
      CHECK(slope(-2) > 0);
    }
  }
  CHECK(Lamp({.angle = 0, .hardness = 1}).shade(1, 0) < Lamp({.angle = 0, .hardness = 0}).shade(1, 0));
}

TEST_CASE("A fold is light on one side and dark on the other, and nothing beside it changes", "[synth]") {
  const Coverage coverage = cover(rectangle(0, 0, 100, 80), kPicture);
  Relief relief = spread_mesh({}, coverage, kPixelsPerHead);
  const std::array<Fold, 1> folds = {{{{50, 0}, {50, 80}, 12, 0.05}}};
  add_folds(relief, folds, kPixelsPerHead);
  const Lamp lamp({.angle = 0, .hardness = 0.5});  // from the right
  const auto shade_at = [&](int x) { return lamp.shade(relief.at(x, 20).slope_x, relief.at(x, 20).slope_y); };
  float darkest = 1, brightest = 1;
  int dark_at = 0, bright_at = 0;
  for (int x = 0; x < 100; ++x) {
    if (shade_at(x) < darkest) darkest = shade_at(x), dark_at = x;
    if (shade_at(x) > brightest) brightest = shade_at(x), bright_at = x;
  }
  CHECK(darkest < 0.95f);
  CHECK(brightest > 1.01f);
  CHECK(dark_at < bright_at);
  CHECK(shade_at(20) == 1);
  CHECK(shade_at(80) == 1);
}

TEST_CASE("A shape without a mesh rounds off towards its outline", "[synth]") {
  const Relief relief = round_off(cover(ellipse({50, 40}, 30, 30), kPicture), 6, kPixelsPerHead);
  CHECK(std::abs(relief.at(50, 40).slope_x) < 0.01f);
  CHECK(relief.at(22, 40).slope_x > 0.2f);
  CHECK(relief.at(77, 40).slope_x < -0.2f);
}

}  // namespace df2::synth
