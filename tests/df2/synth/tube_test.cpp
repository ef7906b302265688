#include <df2/synth/detail/tube.h>

#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include <df2/random.h>
#include <df2/synth/detail/vectors.h>

#include "outlines.h"

namespace {

using namespace df2;
using namespace df2::synth;

/// A limb of two bones whose second one is turned by `radians` against the first.
Limb bent(double radians, double side) {
  const Point second = turned(Point{0, 1.1}, radians);
  return {{0, 0}, {0, 1.3}, Point{0, 1.3} + second, side, 1.3, 1.1};
}

}  // namespace

TEST_CASE("a straight tube is as wide as it is said to be") {
  const Section cut = section_at(bent(0, 1), 0.5, [](double) { return 0.2; });
  CHECK(cut.outer.x == Approx(-0.2));
  CHECK(cut.inner.x == Approx(0.2));
  CHECK(cut.outer.y == Approx(0.65));
  const Section mirrored = section_at(bent(0, -1), 0.5, [](double) { return 0.2; });
  CHECK(mirrored.outer.x == Approx(0.2));
}

TEST_CASE("a tube keeps its right side out however its limb is bent") {
  for (double radians = -2.6; radians <= 2.6; radians += 0.1)
    for (const double side : {1.0, -1.0})
      for (const double half : {0.1, 0.2, 0.35}) {
        INFO("bent by " << radians << ", half as wide as " << half);
        const std::vector<Section> cuts = sections(bent(radians, side), 0, 2, [&](double) { return half; });
        const Polygon outline = tube_outline(cuts);
        CHECK(signed_area(outline) * side < 0);
        CHECK(area_wound_backwards(outline, 0.03) < 0.01);
      }
}

TEST_CASE("a tube is never thinner than its limb outside the bend") {
  const Limb limb = bent(1.5, 1);
  for (const Section& cut : sections(limb, 0, 2, [](double) { return 0.2; })) {
    const Point outside = 1.5 * limb.side > 0 ? cut.inner : cut.outer;
    const double away =
        std::min(distance_to_segment(outside, limb.root, limb.bend), distance_to_segment(outside, limb.bend, limb.end));
    CHECK(away == Approx(0.2).margin(0.02));
  }
}

TEST_CASE("inside a bend both parts of a tube meet in one point") {
  const Limb limb = bent(1.6, 1);
  const auto half = [](double) { return 0.2; };
  const Point before = section_at(limb, 0.97, half).outer, after = section_at(limb, 1.03, half).outer;
  CHECK(distance(before, after) < 1e-9);
  CHECK(distance_to_segment(before, limb.root, limb.bend) == Approx(0.2));
  CHECK(distance_to_segment(before, limb.bend, limb.end) == Approx(0.2));
}

TEST_CASE("sections are found exactly where they are asked for") {
  const std::vector<Section> cuts = sections(bent(0.7, 1), 0.1, 1.9, [](double) { return 0.2; }, {0.333, 1.717});
  for (const double along : {0.1, 0.333, 1.717, 1.9}) CHECK(std::ranges::count(cuts, along, &Section::along) == 1);
  CHECK(std::ranges::is_sorted(cuts, {}, &Section::along));
}

TEST_CASE("the cloth of a tube is as long as its bones, however short they look") {
  Limb limb = bent(0.4, 1);
  limb.rest_upper = 2;
  limb.rest_lower = 3;
  const std::vector<Section> cuts = sections(limb, 0, 2, [](double) { return 0.2; });
  const Mesh mesh = tube_mesh(limb, cuts, {0.5, 1}, 1);
  const auto [first, last] = std::ranges::minmax(mesh.vertices, {}, [](const Vertex& v) { return v.cloth.y; });
  CHECK(first.cloth.y == Approx(1));
  CHECK(last.cloth.y == Approx(6));
}
