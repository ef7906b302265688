#include <df2/derived_levels.h>

#include <vector>

#include <catch2/catch.hpp>

using namespace df2;

namespace {

/// So many landmarks of each visibility.
std::vector<Landmark> landmarks(int visible, int occluded, int unlabelled) {
  std::vector<Landmark> made;
  const auto add = [&](int count, std::uint8_t visibility) {
    made.insert(made.end(), static_cast<std::size_t>(count), {1, 1, visibility});
  };
  add(visible, 2);
  add(occluded, 1);
  add(unlabelled, 0);
  return made;
}

}  // namespace

TEST_CASE("Scale is small below a tenth of the image and large above four tenths") {
  const Size image{100, 100};
  CHECK(derive_scale({0, 0, 31.6, 31.6}, image) == LevelRange{1, 1});
  CHECK(derive_scale({0, 0, 10, 100}, image) == LevelRange{2, 2});
  CHECK(derive_scale({0, 0, 40, 100}, image) == LevelRange{2, 2});
  CHECK(derive_scale({0, 0, 41, 100}, image) == LevelRange{3, 3});
}

TEST_CASE("Occlusion is slight below a fifth of the landmarks and heavy above a half") {
  CHECK(derive_occlusion(landmarks(9, 1, 0)) == LevelRange{1, 1});
  CHECK(derive_occlusion(landmarks(8, 2, 0)) == LevelRange{2, 2});
  CHECK(derive_occlusion(landmarks(5, 5, 0)) == LevelRange{2, 2});
  CHECK(derive_occlusion(landmarks(4, 6, 0)) == LevelRange{3, 3});
}

TEST_CASE("Landmarks without a label may be hidden, outside the image, or left out") {
  CHECK(derive_occlusion(landmarks(9, 0, 1)) == LevelRange{1, 1});
  CHECK(derive_occlusion(landmarks(6, 1, 3)) == LevelRange{1, 2});
  CHECK(derive_occlusion(landmarks(2, 1, 7)) == LevelRange{1, 3});
  CHECK(derive_zoom_in(landmarks(10, 0, 0)) == LevelRange{1, 1});
  CHECK(derive_zoom_in(landmarks(7, 0, 3)) == LevelRange{1, 2});
  CHECK(derive_zoom_in(landmarks(6, 0, 4)) == LevelRange{1, 3});
}

TEST_CASE("A range holds its ends") {
  const LevelRange range{1, 2};
  CHECK(range.holds(1));
  CHECK(range.holds(2));
  CHECK_FALSE(range.holds(3));
}
