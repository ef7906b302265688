#include <df2/attributes.h>

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace df2;

TEST_CASE("Levels have the names and the order of the paper's columns") {
  std::vector<std::string> names;
  for (const Level level : all_levels()) names.push_back(level.name());
  CHECK(names == std::vector<std::string>{"scale_small", "scale_moderate", "scale_large", "occlusion_slight",
                                          "occlusion_medium", "occlusion_heavy", "zoom_in_no", "zoom_in_medium",
                                          "zoom_in_large", "viewpoint_no_wear", "viewpoint_frontal",
                                          "viewpoint_side_or_back"});
}

TEST_CASE("The table of attributes stands in the order of their enumeration") {
  for (std::size_t i = 0; i < kAttributes.size(); ++i) CHECK(kAttributes[i].attribute == static_cast<Attribute>(i));
}

TEST_CASE("An item has one level of each attribute") {
  const Attributes attributes{.scale = 2, .occlusion = 3, .zoom_in = 1, .viewpoint = 3};
  std::vector<std::string> names;
  for (const Level level : all_levels()) {
    if (attributes.has(level)) names.push_back(level.name());
  }
  CHECK(names == std::vector<std::string>{"scale_moderate", "occlusion_heavy", "zoom_in_no", "viewpoint_side_or_back"});
}
