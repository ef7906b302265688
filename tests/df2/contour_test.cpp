#include <df2/contour.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/random.h>

using namespace df2;

namespace {

const Category& category(std::string_view name) {
  return deepfashion2_categories()[find_deepfashion2_name(name).value()];
}

/// Landmarks around a circle in the order of the contour, the way it is drawn; others in the middle.
Item circle(const Category& category, double radius = 40) {
  Item item;
  item.landmarks.assign(category.landmark_count, {50, 50, 2});
  const double steps = static_cast<double>(category.contour.size());
  for (std::size_t i = category.contour.size(); i-- > 0;) {
    const double angle = 2 * 3.14159265358979 * static_cast<double>(i) / steps;
    item.landmarks[category.contour[i] - 1u] = {50 - radius * std::sin(angle), 50 - radius * std::cos(angle), 2};
  }
  item.labelled_count = static_cast<int>(category.landmark_count);
  item.box = {50 - radius, 50 - radius, 2 * radius, 2 * radius};
  return item;
}

void hide(Item& item, std::size_t landmark, std::uint8_t visibility = 1) {
  item.landmarks[landmark - 1].visibility = visibility;
}

void swap_sides(Item& item, const Category& category) {
  for (const LandmarkPair pair : category.mirror_pairs)
    std::swap(item.landmarks[pair[0] - 1u], item.landmarks[pair[1] - 1u]);
}

}  // namespace

TEST_CASE("Every landmark of a contour is in one of its panels, and each panel passes a landmark once") {
  for (const Category& one : deepfashion2_categories().all()) {
    INFO(one.name);
    std::set<std::uint8_t> covered;
    for (const auto& panel : contour_panels(one, true)) {
      CHECK(panel.size() >= 3);
      CHECK(std::set(panel.begin(), panel.end()).size() == panel.size());
      covered.insert(panel.begin(), panel.end());
    }
    const std::set<std::uint8_t> bridge =
        one.name.ends_with("outwear") ? std::set<std::uint8_t>{1} : std::set<std::uint8_t>{};
    std::set<std::uint8_t> wanted(one.contour.begin(), one.contour.end());
    for (const std::uint8_t landmark : bridge) wanted.erase(landmark);
    CHECK(covered == wanted);
  }
}

TEST_CASE("An outwear has two panels, which are joined at the collar") {
  const auto panels = contour_panels(category("short sleeve outwear"), true);
  REQUIRE(panels.size() == 2);
  CHECK(panels[0].front() == 2);
  CHECK(panels[1].front() == 6);
}

TEST_CASE("A hidden neck point behind is passed along the neckline in front") {
  CHECK(contour_panels(category("vest"), true)[0] ==
        std::vector<std::uint8_t>{1, 2, 7, 8, 9, 10, 11, 12, 13, 14, 15, 6});
  CHECK(contour_panels(category("vest"), false)[0] ==
        std::vector<std::uint8_t>{2, 7, 8, 9, 10, 11, 12, 13, 14, 15, 6, 5, 4, 3});
  CHECK(contour_panels(category("skirt"), false) == contour_panels(category("skirt"), true));
}

TEST_CASE("A skeleton has every edge once, and slings have their straps") {
  const auto edges = skeleton_edges(category("sling"));
  std::set<std::set<int>> known;
  for (const LandmarkPair edge : edges) CHECK(known.insert({edge[0], edge[1]}).second);
  CHECK(known.contains({2, 7}));
  CHECK(known.contains({6, 15}));
  CHECK(known.contains({1, 2}));
  // The collar of an outwear is passed twice.
  const auto outwear = skeleton_edges(category("long sleeve outwear"));
  CHECK(std::ranges::count(outwear, LandmarkPair{1, 2}) == 1);
}

TEST_CASE("Landmarks without a label are left out of the outline") {
  const Category& trousers = category("trousers");
  Item item = circle(trousers);
  CHECK(contour_polygons(item, trousers)[0].size() == 14);
  hide(item, 6, 0);
  CHECK(contour_polygons(item, trousers)[0].size() == 13);
  for (std::size_t i = 1; i <= 12; ++i) hide(item, i, 0);
  CHECK(contour_polygons(item, trousers).empty());
  CHECK_FALSE(first_stage_mask(item, trousers, {100, 100}));
}

TEST_CASE("Straps are strips where both ends are labelled") {
  const Category& sling = category("sling");
  Item item = circle(sling);
  item.landmarks[6] = {20, 5, 2};
  item.landmarks[14] = {80, 5, 2};
  CHECK(contour_polygons(item, sling).size() == 3);
  hide(item, 7, 0);
  CHECK(contour_polygons(item, sling).size() == 2);
  // Ends on one point are no strip.
  item.landmarks[14] = item.landmarks[5];
  CHECK(contour_polygons(item, sling).size() == 1);
}

TEST_CASE("A contour that is the mask fits it; a mask twice as large is half covered") {
  const Category& skirt = category("skirt");
  Item item = circle(skirt);
  item.segmentation = contour_polygons(item, skirt);
  CHECK(fit_contour(item, skirt, {100, 100}) == ContourFit{1, 1});
  item.segmentation = std::vector<Polygon>{{{0, 0}, {0, 100}, {100, 100}, {100, 0}}};
  const ContourFit fit = fit_contour(item, skirt, {100, 100}).value();
  CHECK(fit.coverage == fit.iou);
  CHECK(fit.coverage == Approx(0.45).margin(0.05));
  item.segmentation = std::vector<Polygon>{{{200, 200}, {210, 200}, {200, 210}}};
  CHECK_FALSE(fit_contour(item, skirt, {100, 100}));
  item.segmentation = std::monostate();
  CHECK_FALSE(fit_contour(item, skirt, {100, 100}));
}

TEST_CASE("An item without landmarks has no contour") {
  const Category& skirt = category("skirt");
  Item item;
  item.box = {0, 0, 10, 10};
  item.segmentation = std::vector<Polygon>{{{0, 0}, {0, 10}, {10, 10}}};
  CHECK(contour_polygons(item, skirt).empty());
  CHECK(fit_contour(item, skirt, {100, 100}) == ContourFit{});
  CHECK_FALSE(are_sides_swapped(item, skirt));
}

TEST_CASE("Exchanged sides are seen in every category, and right ones never are") {
  Random random(5);
  for (const Category& one : deepfashion2_categories().all()) {
    INFO(one.name);
    if (one.name.ends_with("outwear")) continue;  // a circle is no outwear: its panels lie side by side
    for (int round = 0; round < 20; ++round) {
      Item item = circle(one);
      for (Landmark& landmark : item.landmarks) {
        landmark.x += random.uniform(-1, 1);
        landmark.y += random.uniform(-1, 1);
      }
      CHECK_FALSE(are_sides_swapped(item, one));
      swap_sides(item, one);
      CHECK(are_sides_swapped(item, one));
    }
  }
}

TEST_CASE("One exchanged pair is a raised arm, not a mirror image") {
  const Category& top = category("long sleeve top");
  Item item = circle(top);
  std::swap(item.landmarks[10], item.landmarks[28]);
  CHECK_FALSE(are_sides_swapped(item, top));
}

TEST_CASE("Crossed legs have their sides the right way round, and exchanged numbers of crossed legs are seen") {
  const Category& trousers = category("trousers");
  Item item;
  item.category = static_cast<CategoryIndex>(trousers.id - 1);
  item.box = {100, 100, 120, 400};
  // The left leg lies across the right one: its knee and its hem are at the right.
  item.landmarks = {{120, 100, 2}, {160, 105, 2}, {200, 100, 2}, {115, 220, 2}, {150, 320, 2},
                    {185, 480, 2}, {220, 490, 2}, {200, 320, 2}, {160, 220, 2}, {125, 330, 2},
                    {100, 490, 2}, {135, 500, 2}, {170, 330, 1}, {205, 220, 2}};
  CHECK_FALSE(are_sides_swapped(item, trousers));
  Item exchanged = item;
  swap_sides(exchanged, trousers);
  CHECK(are_sides_swapped(exchanged, trousers));
  // So they are where the picture ends above the knees, or begins below the waist.
  for (const bool shows_waist : {true, false}) {
    Item part = item, wrong = exchanged;
    using Numbers = std::vector<std::size_t>;
    for (const std::size_t number : shows_waist ? Numbers{5, 6, 7, 8, 10, 11, 12, 13} : Numbers{1, 2, 3, 4, 9, 14}) {
      hide(part, number, 0);
      hide(wrong, number, 0);
    }
    INFO(shows_waist);
    CHECK_FALSE(are_sides_swapped(part, trousers));
    CHECK(are_sides_swapped(wrong, trousers) == shows_waist);
  }
}
