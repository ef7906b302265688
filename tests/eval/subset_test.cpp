#include <df2_eval/subset.h>

#include <catch2/catch.hpp>

using namespace df2;
using namespace df2::eval;

namespace {

Item item_with_scale(std::uint8_t scale) {
  Item item;
  item.area = 100;
  item.attributes = Attributes{.scale = scale};
  return item;
}

std::vector<std::string> names(const std::vector<Subset>& subsets) {
  std::vector<std::string> result;
  for (const Subset& subset : subsets) result.push_back(subset.name);
  return result;
}

}  // namespace

TEST_CASE("Subsets are all, the area ranges and the levels in the paper's order") {
  CHECK(names(make_subsets(Task::detection, true, SubsetRule::images)) ==
        std::vector<std::string>{"all", "area_small", "area_medium", "area_large", "scale_small", "scale_moderate",
                                 "scale_large", "occlusion_slight", "occlusion_medium", "occlusion_heavy", "zoom_in_no",
                                 "zoom_in_medium", "zoom_in_large", "viewpoint_no_wear", "viewpoint_frontal",
                                 "viewpoint_side_or_back"});
  CHECK(names(make_subsets(Task::segmentation, false, SubsetRule::images)).size() == 4);
}

TEST_CASE("Landmarks have no small area range") {
  CHECK(names(make_subsets(Task::landmarks, false, SubsetRule::images)) ==
        std::vector<std::string>{"all", "area_medium", "area_large"});
}

TEST_CASE("Area ranges hold both their ends") {
  const auto subsets = make_subsets(Task::detection, false, SubsetRule::images);
  CHECK(subsets[1].holds_area(1024));
  CHECK(subsets[2].holds_area(1024));
  CHECK(subsets[2].holds_area(9216));
  CHECK(subsets[3].holds_area(9216));
  CHECK_FALSE(subsets[1].holds_area(1024.0000000000002));
  CHECK_FALSE(subsets[3].holds_area(1.0000000001e10));
  CHECK(subsets[0].holds_area(0));
}

TEST_CASE("A level holds the items of that level only") {
  const Subset small = make_subsets(Task::detection, true, SubsetRule::images)[4];
  CHECK(small.holds(item_with_scale(1)));
  CHECK_FALSE(small.holds(item_with_scale(2)));
  CHECK_FALSE(small.holds(Item{}));
}

TEST_CASE("Under the rule of images an image without an item of the level is not in the subset") {
  const std::vector<Item> with = {item_with_scale(2), item_with_scale(1)};
  const std::vector<Item> without = {item_with_scale(2)};
  Subset small = make_subsets(Task::detection, true, SubsetRule::images)[4];
  CHECK(small.holds_image(with));
  CHECK_FALSE(small.holds_image(without));
  CHECK_FALSE(small.holds_image({}));
  small.rule = SubsetRule::all_images;
  CHECK(small.holds_image(without));
  CHECK(make_subsets(Task::detection, false, SubsetRule::images)[0].holds_image({}));
}
