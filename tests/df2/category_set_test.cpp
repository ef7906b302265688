#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <vector>

#include <df2/category_set.h>

namespace {

using df2::categories;
using df2::Category;
using df2::mirror_landmark;

TEST_CASE("the 13 categories stand in id order") {
  int expected = 1;
  for (const Category& info : categories()) {
    CHECK(info.id == expected);
    CHECK(&df2::deepfashion2_categories()[expected] == &info);
    ++expected;
  }
  CHECK(expected == df2::kDeepFashion2Categories + 1);
}

TEST_CASE("only the ids 1 to 13 are categories") {
  CHECK_FALSE(df2::is_category(0));
  CHECK(df2::is_category(1));
  CHECK(df2::is_category(13));
  CHECK_FALSE(df2::is_category(14));
  CHECK_FALSE(df2::is_category(-1));
  CHECK_FALSE(df2::is_category((std::int64_t{1} << 32) + 1));
}

TEST_CASE("the landmark ranges follow each other and end at 294") {
  const std::vector<int> counts = {25, 33, 31, 39, 15, 15, 10, 14, 8, 29, 37, 19, 19};
  int begin = 0;
  for (const Category& info : categories()) {
    CHECK(info.landmark_begin == begin);
    CHECK(info.landmark_count == counts[info.id - 1]);
    begin += info.landmark_count;
  }
  CHECK(begin == df2::kDeepFashion2Landmarks);
}

TEST_CASE("a category is found by its annotation name and by its converter name") {
  for (const Category& info : categories()) {
    CHECK(df2::find_category(info.name) == info.id);
    CHECK(df2::find_category(info.converter_name) == info.id);
  }
  CHECK(df2::find_category("short sleeve top") == 1);
  CHECK(df2::find_category("short_sleeved_shirt") == 1);
  CHECK(df2::find_category("sling dress") == 13);
  CHECK_FALSE(df2::find_category("hat"));
  CHECK_FALSE(df2::find_category(""));
  CHECK_FALSE(df2::find_category("Vest"));
}

TEST_CASE("contours, inner edges, mirror pairs and centre landmarks name landmarks of their category") {
  for (const Category& info : categories()) {
    const auto is_landmark = [&](int landmark) { return landmark >= 1 && landmark <= info.landmark_count; };
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
    CHECK(static_cast<int>(drawn.size()) == info.landmark_count);
  }
}

TEST_CASE("every landmark has exactly one mirror partner or lies on the centre line") {
  for (const Category& info : categories()) {
    std::multiset<int> named(info.centre_landmarks.begin(), info.centre_landmarks.end());
    for (const auto& pair : info.mirror_pairs) named.insert(pair.begin(), pair.end());
    CHECK(static_cast<int>(named.size()) == info.landmark_count);
    CHECK(static_cast<int>(std::set<int>(named.begin(), named.end()).size()) == info.landmark_count);
  }
}

TEST_CASE("mirroring twice gives the landmark back, and the centre landmarks stay") {
  for (const Category& info : categories()) {
    for (int landmark = 1; landmark <= info.landmark_count; ++landmark) {
      const int partner = mirror_landmark(info.id, landmark);
      CHECK(mirror_landmark(info.id, partner) == landmark);
      const bool is_centre = std::ranges::count(info.centre_landmarks, landmark) == 1;
      CHECK((partner == landmark) == is_centre);
    }
  }
}

TEST_CASE("mirrored landmarks have equal sigmas, save long sleeve dress 15 and 29 as published") {
  for (const Category& info : categories()) {
    for (const auto& [left, right] : info.mirror_pairs) {
      const bool is_known_exception = info.id == 11 && left == 15 && right == 29;
      CAPTURE(info.id, int{left}, int{right});
      CHECK((info.sigmas[left - 1] == info.sigmas[right - 1]) == !is_known_exception);
    }
  }
  CHECK(df2::deepfashion2_categories().sigmas(11)[15 - 1] == 0.0455);
  CHECK(df2::deepfashion2_categories().sigmas(11)[29 - 1] == 0.0486);
}

TEST_CASE("the sigmas of the categories are the 294 sigmas in order, all within the published bounds") {
  const auto sigmas = df2::landmark_sigmas();
  for (const Category& info : categories()) {
    CHECK(static_cast<int>(info.sigmas.size()) == info.landmark_count);
    CHECK(info.sigmas.data() == sigmas.data() + info.landmark_begin);
  }
  CHECK(std::ranges::min(sigmas) == 0.0074);
  CHECK(std::ranges::max(sigmas) == 0.0726);
}

}  // namespace
