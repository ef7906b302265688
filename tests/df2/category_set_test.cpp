#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <df2/category_set.h>
#include <df2/error.h>

namespace {

using namespace df2;

std::span<const Category> categories() {
  return deepfashion2_categories().all();
}

TEST_CASE("the 13 categories stand in id order") {
  int expected = 1;
  for (const Category& info : categories()) {
    CHECK(info.id == expected);
    CHECK(&deepfashion2_categories()[static_cast<CategoryIndex>(expected - 1)] == &info);
    ++expected;
  }
  CHECK(expected == df2::kDeepFashion2Categories + 1);
}

TEST_CASE("only the ids 1 to 13 are categories") {
  const CategorySet& set = deepfashion2_categories();
  CHECK_FALSE(set.find(0));
  CHECK(set.find(1) == CategoryIndex{0});
  CHECK(set.find(13) == CategoryIndex{12});
  for (const std::int64_t id : {std::int64_t{14}, std::int64_t{-1}, (std::int64_t{1} << 32) + 1})
    CHECK_FALSE(set.find(id));
}

TEST_CASE("the landmark ranges follow each other and end at 294") {
  const std::vector<std::size_t> counts = {25, 33, 31, 39, 15, 15, 10, 14, 8, 29, 37, 19, 19};
  std::size_t begin = 0;
  for (const Category& info : categories()) {
    CHECK(info.landmark_begin == begin);
    CHECK(info.landmark_count == counts[static_cast<std::size_t>(info.id - 1)]);
    begin += info.landmark_count;
  }
  CHECK(begin == df2::kDeepFashion2Landmarks);
}

TEST_CASE("a category is found by its annotation name and by its converter name, in all their spellings") {
  const CategorySet& set = deepfashion2_categories();
  std::mt19937 random(5);
  for (const Category& info : categories()) {
    for (const std::string& known : {info.name, info.converter_name}) {
      for (int round = 0; round < 20; ++round) {
        std::string name = known;
        for (char& c : name) {
          if (c == ' ' || c == '_') c = " _-"[random() % 3];
          if (c >= 'a' && c <= 'z' && random() % 4 == 0) c = static_cast<char>(c - 'a' + 'A');
        }
        CAPTURE(name);
        CHECK(find_deepfashion2_name(name) == set.find(info.id));
        CHECK(set.named(name) == std::vector{*set.find(info.id)});
        CHECK(df2::is_same_name(name, info.name));
      }
    }
  }
  CHECK(set.named("short sleeve top") == std::vector{CategoryIndex{0}});
  CHECK(set.named("sling dress") == std::vector{CategoryIndex{12}});
  for (const std::string_view name : {"hat", "", "-", "vests", "short sleeve", "longsleevetop"}) {
    CHECK(set.named(name).empty());
    CHECK_FALSE(find_deepfashion2_name(name));
  }
}

TEST_CASE("a category of another set is found by its own name, by its spellings, and by what DeepFashion2 calls it") {
  const CategorySet set({{4, "short_sleeved_shirt"}, {5, "Hand bag"}, {6, "hand-bag"}, {7, "hat"}, {8, "hat"}}, {});
  CHECK(set.named("Short Sleeve Top") == std::vector{CategoryIndex{0}});
  CHECK(set.named("hand-bag") == std::vector{CategoryIndex{2}});
  CHECK(set.named("hand_bag") == std::vector{CategoryIndex{1}, CategoryIndex{2}});
  CHECK(set.named("hat").size() == 2);
  CHECK(set.named("vest").empty());
  CHECK_FALSE(df2::is_same_name("vest", "vest dress"));
}

TEST_CASE("contours, inner edges, mirror pairs and centre landmarks name landmarks of their category") {
  for (const Category& info : categories()) {
    const auto is_landmark = [&](int landmark) {
      return landmark >= 1 && landmark <= static_cast<int>(info.landmark_count);
    };
    CHECK(info.contour.size() >= 3);
    CHECK(std::ranges::all_of(info.contour, is_landmark));
    CHECK(std::ranges::all_of(info.centre_landmarks, is_landmark));
    for (const auto& pairs : {info.inner_edges, info.mirror_pairs}) {
      for (const auto& [first, second] : pairs) {
        CHECK(is_landmark(first));
        CHECK(is_landmark(second));
        CHECK(first != second);
      }
    }
  }
}

TEST_CASE("every landmark lies on the contour or on an inner edge") {
  for (const Category& info : categories()) {
    std::set<int> drawn(info.contour.begin(), info.contour.end());
    for (const auto& edge : info.inner_edges) drawn.insert(edge.begin(), edge.end());
    CHECK(drawn.size() == info.landmark_count);
  }
}

TEST_CASE("every landmark has exactly one mirror partner or lies on the centre line") {
  for (const Category& info : categories()) {
    std::multiset<int> named(info.centre_landmarks.begin(), info.centre_landmarks.end());
    for (const auto& pair : info.mirror_pairs) named.insert(pair.begin(), pair.end());
    CHECK(named.size() == info.landmark_count);
    CHECK(std::set<int>(named.begin(), named.end()).size() == info.landmark_count);
  }
}

TEST_CASE("mirroring twice gives the landmark back, and the centre landmarks stay") {
  for (const Category& info : categories()) {
    for (int landmark = 1; landmark <= static_cast<int>(info.landmark_count); ++landmark) {
      const int partner = info.mirror_landmark(landmark);
      CHECK(info.mirror_landmark(partner) == landmark);
      const bool is_centre = std::ranges::count(info.centre_landmarks, landmark) == 1;
      CHECK((partner == landmark) == is_centre);
    }
  }
}

TEST_CASE("mirrored landmarks have equal sigmas, save long sleeve dress 15 and 29 as published") {
  const CategorySet& set = deepfashion2_categories();
  for (CategoryIndex k = 0; k < set.size(); ++k) {
    const auto sigmas = set.sigmas(k);
    for (const auto& [left, right] : set[k].mirror_pairs) {
      const bool is_known_exception = set[k].id == 11 && left == 15 && right == 29;
      CAPTURE(set[k].id, int{left}, int{right});
      CHECK((sigmas[left - 1u] == sigmas[right - 1u]) == !is_known_exception);
    }
  }
  CHECK(set.sigmas(10)[15 - 1] == 0.0455);
  CHECK(set.sigmas(10)[29 - 1] == 0.0486);
}

TEST_CASE("the sigmas of the categories are the 294 sigmas in order, all within the published bounds") {
  const CategorySet& set = deepfashion2_categories();
  for (CategoryIndex k = 0; k < set.size(); ++k) {
    CHECK(set.sigmas(k).size() == set[k].landmark_count);
    CHECK(set.sigmas(k).data() == set.sigmas().data() + set[k].landmark_begin);
  }
  CHECK(std::ranges::min(set.sigmas()) == 0.0074);
  CHECK(std::ranges::max(set.sigmas()) == 0.0726);
}

TEST_CASE("a set of other categories stands in id order, and knows that it is another") {
  const CategorySet set({{.id = 90, .name = "toothbrush"}, {.id = 0, .name = "clothes"}}, {});
  CHECK(set.size() == 2);
  CHECK(set[0].name == "clothes");
  CHECK(set.find(90) == CategoryIndex{1});
  CHECK(set.named("clothes") == std::vector{CategoryIndex{0}});
  CHECK_FALSE(set.find(1));
  CHECK_FALSE(set.is_deepfashion2());
  CHECK(CategorySet().is_deepfashion2());
  CHECK(set == CategorySet({{.id = 0, .name = "clothes"}, {.id = 90, .name = "toothbrush"}}, {}));
}

TEST_CASE("a set refuses an id that stands twice, and more categories or landmarks than there is room for") {
  const auto code = [](std::vector<Category> categories, std::size_t sigmas) {
    try {
      CategorySet(std::move(categories), std::vector<double>(sigmas, 0.05));
    } catch (const Error& error) {
      return error.issues().shown().front().code;
    }
    return Code::internal;
  };
  CHECK(code({{.id = 4, .name = "a"}, {.id = 4, .name = "b"}}, 0) == Code::duplicate_id);
  std::vector<Category> many(kMostCategories + 1);
  for (std::size_t i = 0; i < many.size(); ++i) many[i].id = static_cast<std::int64_t>(i);
  CHECK(code(many, 0) == Code::bad_dataset);
  many.pop_back();
  CHECK(code(many, kMostLandmarks) == Code::internal);
  CHECK(code({}, kMostLandmarks + 1) == Code::bad_dataset);
}

}  // namespace
