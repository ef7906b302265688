#include <df2/synth/figure.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/random.h>
#include <df2/synth/detail/body.h>
#include <df2/synth/detail/vectors.h>

#include "outlines.h"

namespace {

using namespace df2;
using namespace df2::synth;

constexpr int kStances = 14;

Figure figure_of(std::uint64_t seed, Stance stance) {
  Random random(seed);
  return make_figure(random, stance);
}

/// Calls check(figure) for many figures of every stance.
template <class Check>
void for_each_figure(int times, const Check& check) {
  for (int stance = 0; stance < kStances; ++stance)
    for (int time = 0; time < times; ++time) {
      INFO("seed " << time << " stance " << stance);
      check(figure_of(static_cast<std::uint64_t>(time), static_cast<Stance>(stance)));
    }
}

}  // namespace

TEST_CASE("a figure's bones are no longer than they can be") {
  for_each_figure(100, [](const Figure& figure) {
    for (const std::size_t side : {0u, 1u}) {
      CHECK(distance(figure.shoulders[side], figure.elbows[side]) < kUpperArm + 0.05);
      CHECK(distance(figure.elbows[side], figure.wrists[side]) < kForearm + 0.3);
      CHECK(distance(figure.hips[side], figure.knees[side]) < kKneeLevel - kHipLevel + 0.25);
      CHECK(distance(figure.knees[side], figure.ankles[side]) < kAnkleLevel - kKneeLevel + 0.25);
      CHECK(distance(figure.knees[side], figure.ankles[side]) > 1);
    }
  });
}

TEST_CASE("a figure stands on its feet with its head above its shoulders") {
  for_each_figure(50, [](const Figure& figure) {
    for (const std::size_t side : {0u, 1u}) {
      CHECK(figure.head.y < figure.shoulders[side].y - 0.5);
      CHECK(figure.ankles[side].y > figure.knees[side].y);
      CHECK(figure.knees[side].y > figure.hips[side].y);
    }
    CHECK(figure.shoulders[0].x < figure.shoulders[1].x);
    CHECK(figure.hips[0].x < figure.hips[1].x);
  });
}

TEST_CASE("a stance decides the view, and only a turned figure looks aside") {
  CHECK(figure_of(1, Stance::standing).view == View::front);
  CHECK(figure_of(1, Stance::from_behind).view == View::back);
  const Figure turned = figure_of(1, Stance::turned);
  CHECK(turned.view == View::side);
  CHECK(std::abs(turned.facing) > 0.5);
  CHECK(turned.arm_in_front[0] != turned.arm_in_front[1]);
  CHECK_FALSE(figure_of(1, Stance::flat).has_body);
  CHECK_FALSE(figure_of(1, Stance::hanging).has_body);
}

TEST_CASE("crossed legs exchange their feet but not their hips, and the crossing leg is the nearer one") {
  int left = 0, seated = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    INFO("seed " << seed);
    const Figure standing = figure_of(seed, Stance::legs_crossed), sitting = figure_of(seed, Stance::sitting);
    REQUIRE(standing.crossing.has_value());
    seated += sitting.crossing.has_value();
    left += standing.crossing == 0u;
    for (const Figure& figure : {standing, sitting}) {
      if (!figure.crossing) continue;
      CHECK(near_leg(figure) == *figure.crossing);
      CHECK(figure.ankles[0].x > figure.ankles[1].x + 0.1);
    }
    CHECK(std::abs(standing.ankles[0].y - standing.ankles[1].y) < 0.1);
    CHECK_FALSE(figure_of(seed, Stance::standing).crossing.has_value());
  }
  CHECK((left > 30 && left < 70));
  CHECK((seated > 5 && seated < 40));
}

TEST_CASE("a leg that comes out of its half of trousers lies where it is told to, with its shoe") {
  const Figure figure = figure_of(3, Stance::legs_crossed);
  const std::vector<Layer> plain = figure_layers(figure), dressed = figure_layers(figure, BareLeg{1.5, 24.25});
  const auto between = [](const std::vector<Layer>& layers) {
    return std::ranges::count_if(layers, [](const Layer& layer) { return layer.depth >= 24.25 && layer.depth < 25; });
  };
  CHECK(between(plain) == 0);
  CHECK(between(dressed) == 2);
  CHECK(dressed.size() == plain.size() + 1);
}

TEST_CASE("only figures with a body are drawn, and a mannequin has neither head nor limbs") {
  CHECK(figure_layers(figure_of(1, Stance::flat)).empty());
  CHECK(figure_layers(figure_of(1, Stance::hanging)).empty());
  const std::vector<Layer> doll = figure_layers(figure_of(1, Stance::mannequin));
  CHECK(std::ranges::none_of(doll, [](const Layer& layer) { return layer.surface == Surface::hair; }));
  const std::vector<Layer> person = figure_layers(figure_of(1, Stance::standing));
  CHECK(person.size() > doll.size() + 10);
  CHECK(std::ranges::any_of(person, [](const Layer& layer) { return layer.surface == Surface::hair; }));
}

TEST_CASE("layers of a figure are bodies, right side out and covered by their meshes") {
  for_each_figure(6, [](const Figure& figure) {
    for (const Layer& layer : figure_layers(figure)) {
      REQUIRE(layer.owner.kind == OwnerKind::body);
      REQUIRE(layer.outline.size() >= 3);
      const double area = std::abs(signed_area(layer.outline));
      REQUIRE(area > 1e-5);
      REQUIRE(area_wound_backwards(layer.outline, 0.08) <= 0.02 * area + 0.01);
      if (layer.mesh.triangles.empty()) continue;
      const Coverage found = coverage(layer, 0.14);
      REQUIRE(found.bare <= found.samples / 20);
    }
  });
}

TEST_CASE("the same seed gives the same figure") {
  for_each_figure(3, [](const Figure& figure) {
    const std::vector<Layer> once = figure_layers(figure), again = figure_layers(figure);
    REQUIRE(std::ranges::equal(once, again, [](const Layer& a, const Layer& b) {
      return a.depth == b.depth && a.outline == b.outline && a.colour == b.colour;
    }));
  });
  CHECK(figure_of(7, Stance::walking).knees == figure_of(7, Stance::walking).knees);
  CHECK(figure_of(7, Stance::walking).knees != figure_of(8, Stance::walking).knees);
}

TEST_CASE("figures differ in skin, hair and shape") {
  std::vector<double> waists;
  std::vector<int> skins;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Figure figure = figure_of(seed, Stance::standing);
    waists.push_back(figure.waist_width);
    skins.push_back(figure.skin.red);
  }
  std::ranges::sort(skins);
  CHECK(std::ranges::distance(skins.begin(), std::unique(skins.begin(), skins.end())) >= 6);
  CHECK(std::ranges::max(waists) > 1.2 * std::ranges::min(waists));
}
