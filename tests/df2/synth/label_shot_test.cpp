#include <df2/synth/label_shot.h>

#include <algorithm>
#include <set>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/derived_levels.h>

#include "shot_case.h"

namespace {

using namespace df2;
using namespace df2::synth;
using test::kProp;
using test::layer_of;
using test::piece;
using test::rectangle;
using test::shorts_in;

/// Shorts from 100, 100 to 200, 180 in a picture of 400 x 300.
Shot shorts_shot() {
  Shot shot;
  shot.size = {400, 300};
  shot.garments = {shorts_in(100, 100, 200, 180)};
  shot.layers = {layer_of(piece(0, 0), 30, rectangle(100, 100, 200, 180))};
  return shot;
}

std::optional<ShotLabels> labels_of(const Shot& shot) {
  Random random(1);
  return label_shot(shot, random);
}

Item only_item(const Shot& shot) {
  const std::optional<ShotLabels> labels = labels_of(shot);
  REQUIRE(labels.has_value());
  REQUIRE(labels->items.size() == 1);
  return labels->items.front();
}

std::vector<int> visibilities(const Item& item) {
  std::vector<int> values;
  for (const Landmark& landmark : item.landmarks) values.push_back(landmark.visibility);
  return values;
}

bool is_near(const Box& a, const Box& b) {
  return std::max({std::abs(a.x - b.x), std::abs(a.y - b.y), std::abs(a.width - b.width),
                   std::abs(a.height - b.height)}) <= 1;
}

}  // namespace

TEST_CASE("A garment that nothing covers has all its landmarks visible and its outline for a box") {
  const Item item = only_item(shorts_shot());
  CHECK(visibilities(item) == std::vector<int>(10, 2));
  CHECK(item.labelled_count == 10);
  CHECK(is_near(item.box, {100, 100, 100, 80}));
  CHECK(item.area == item.box.area());
  CHECK(*item.attributes == Attributes{.scale = 1, .occlusion = 1, .zoom_in = 1, .viewpoint = 2});
  CHECK(item.landmarks[1] == Landmark{100, 120, 2});
}

TEST_CASE(
    "A landmark is covered where another thing, another garment or another piece lies on it, or it is turned away") {
  Shot shot = shorts_shot();
  shot.layers.push_back(layer_of(kProp, 40, rectangle(80, 90, 130, 110)));          // over the first
  shot.layers.push_back(layer_of(piece(0, 1), 41, rectangle(180, 170, 210, 185)));  // over the last, by its own sleeve
  shot.garments[0].landmarks[2].turned_away = true;
  const Item item = only_item(shot);
  CHECK(visibilities(item) == std::vector<int>{1, 2, 1, 2, 2, 2, 2, 2, 2, 1});
  CHECK(item.landmarks[0] == Landmark{100, 100, 1});
  CHECK(item.attributes->occlusion == 2);
  // Below, everything is as if the thing were not there.
  std::swap(shot.layers[0], shot.layers[1]);
  CHECK(visibilities(only_item(shot))[0] == 2);
}

TEST_CASE("A landmark within two pixels of its piece is visible, and one farther off is not") {
  for (const auto& [off, visibility] : {std::pair(1.0, 2), std::pair(1.9, 2), std::pair(2.1, 1), std::pair(5.0, 1)}) {
    Shot shot = shorts_shot();
    shot.layers.front().outline = rectangle(100, 100, 200, 180);
    for (LandmarkPlace& landmark : shot.garments[0].landmarks) {
      if (landmark.at.x == 100) landmark.at.x -= off;
    }
    shot.size = {2'000, 1'500};
    shot.layers.front().outline = rectangle(100, 100, 500, 400);
    shot.garments[0] = shorts_in(100 - off, 100, 500, 400);
    INFO(off);
    CHECK(visibilities(only_item(shot))[1] == visibility);
  }
}

TEST_CASE("What lies outside the picture is not labelled and has no place") {
  Shot shot = shorts_shot();
  for (Point& p : shot.layers.front().outline) p.x -= 150;
  for (LandmarkPlace& landmark : shot.garments[0].landmarks) landmark.at.x -= 150;
  const Item item = only_item(shot);
  CHECK(visibilities(item) == std::vector<int>{0, 0, 0, 0, 0, 2, 2, 2, 2, 2});
  for (int i = 0; i < 5; ++i) CHECK(item.landmarks[static_cast<std::size_t>(i)] == Landmark{0, 0, 0});
  CHECK(is_near(item.box, {0, 100, 50, 80}));
  CHECK(item.attributes->zoom_in == 3);
  CHECK(item.labelled_count == 5);
}

TEST_CASE("A box holds covered landmarks too; where it would say nothing of the mask, the shot is not taken") {
  Shot shot = shorts_shot();
  shot.layers.push_back(layer_of(kProp, 40, rectangle(180, 0, 400, 300)));
  CHECK(is_near(only_item(shot).box, {100, 100, 100, 80}));
  shot.layers.back().outline = rectangle(150, 0, 400, 300);
  CHECK_FALSE(labels_of(shot).has_value());
}

TEST_CASE("A garment that is hidden altogether is no item, and one of which a sliver is seen spoils the shot") {
  Shot shot = shorts_shot();
  shot.garments.push_back(shorts_in(250, 100, 350, 180));
  shot.layers.push_back(layer_of(piece(1, 0), 31, rectangle(250, 100, 350, 180)));
  REQUIRE(labels_of(shot)->items.size() == 2);
  CHECK(labels_of(shot)->items[1].id == 2);
  shot.layers.push_back(layer_of(kProp, 40, rectangle(240, 90, 360, 190)));
  const ShotLabels labels = *labels_of(shot);
  CHECK(labels.items.size() == 1);
  CHECK(labels.garments == std::vector<std::size_t>{0});
  shot.layers.back().outline = rectangle(240, 90, 360, 179);
  CHECK_FALSE(labels_of(shot).has_value());
}

TEST_CASE("Landmarks that are left without a label leave the levels as true as they were") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Shot shot = shorts_shot();
    shot.layers.push_back(layer_of(kProp, 40, rectangle(90, 90, 110, 150)));
    Item item = only_item(shot);
    const std::vector<Landmark> before = item.landmarks;
    Random random(seed);
    leave_unlabelled(item, random);
    CHECK(item.labelled_count ==
          std::ranges::count_if(item.landmarks, [](const Landmark& l) { return l.visibility > 0; }));
    CHECK(item.labelled_count >= 1);
    CHECK(derive_occlusion(item.landmarks).holds(item.attributes->occlusion));
    CHECK(derive_zoom_in(item.landmarks).holds(item.attributes->zoom_in));
    for (std::size_t i = 0; i < before.size(); ++i) {
      CHECK((item.landmarks[i] == before[i] || item.landmarks[i] == Landmark{0, 0, 0}));
    }
  }
}
