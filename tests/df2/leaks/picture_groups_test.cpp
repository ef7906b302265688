#include <df2/leaks/picture_groups.h>

#include <atomic>

#include <catch2/catch.hpp>

#include <df2/image/read_picture.h>
#include <df2/image/transform.h>
#include <df2/image/write_picture.h>
#include <df2/leaks/same_picture.h>
#include <df2/parallel.h>

#include "scenes.h"

using namespace df2;
using namespace df2::test;

namespace {

/// Pictures in memory; equal ones have equal contents, as equal files have.
struct Album {
  std::vector<Picture> pictures;
  std::vector<PictureFingerprint> prints = {};
  std::vector<std::optional<std::uint64_t>> contents = {};
  std::atomic<std::size_t> looks = 0;

  explicit Album(std::vector<Picture> given) : pictures(std::move(given)) {
    for (const Picture& picture : pictures) {
      prints.push_back(fingerprint_of(to_grey(picture)));
      contents.push_back(static_cast<std::uint64_t>(std::ranges::find(pictures, picture) - pictures.begin()));
    }
  }

  PictureGroups groups() {
    return group_pictures(prints, contents, [this](std::uint32_t picture) {
      ++looks;
      return std::optional(look_of(pictures[picture]));
    });
  }
};

}  // namespace

TEST_CASE("copies of all kinds come together, and nothing else does") {
  const Picture one = scene(1), other = scene(2);
  Album album({one, other, scene(3), resize(one, {120, 160}), mirror(other),
               decode_picture(encode_jpeg(one, 50), "copy"), crop(other, {12, 0, 228, 320})});
  const auto groups = album.groups().groups;
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].pictures == std::vector<std::uint32_t>{0, 3, 5});
  CHECK(groups[1].pictures == std::vector<std::uint32_t>{1, 4, 6});
  CHECK_FALSE(groups[0].is_mirrored);
  CHECK(groups[1].is_mirrored);
  CHECK_FALSE(groups[0].is_exact);
  CHECK(groups[0].score < 1);
  CHECK(groups[0].score > 0.96);
}

TEST_CASE("equal files are one group though they are plain, and other plain pictures are not of it") {
  const Picture white = blank_picture({200, 200});
  Album album({white, blank_picture({200, 200}, {254, 255, 255}), white, blank_picture({100, 100})});
  const auto groups = album.groups().groups;
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].pictures == std::vector<std::uint32_t>{0, 2});
  CHECK(groups[0].is_exact);
  CHECK(groups[0].score == 1);
  CHECK(album.looks == 0);
}

TEST_CASE("two thousand equal files are one group, and none of them is looked at again") {
  Album album({scene(1), scene(2)});
  const PictureFingerprint print = album.prints[0];
  for (int i = 0; i < 2'000; ++i) {
    album.prints.push_back(print);
    album.contents.push_back(0);
  }
  const auto groups = album.groups().groups;
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].pictures.size() == 2'001);
  CHECK(album.looks == 0);
}

TEST_CASE("two thousand copies that are not equal are one group after few comparisons") {
  Album album({scene(1)});
  const PictureFingerprint print = album.prints[0];
  for (std::uint64_t i = 1; i < 2'000; ++i) {
    album.prints.push_back(print);
    album.contents.push_back(i);
  }
  const PictureGroups found = group_pictures(album.prints, album.contents, [&](std::uint32_t) {
    ++album.looks;
    return std::optional(look_of(album.pictures[0]));
  });
  REQUIRE(found.groups.size() == 1);
  CHECK(found.groups[0].pictures.size() == 2'000);
  CHECK(album.looks < 10'000);
}

TEST_CASE("pictures that could not be read are in no group") {
  Album album({scene(1), scene(1)});
  album.contents[0].reset();
  CHECK(album.groups().groups.empty());
}

TEST_CASE("a picture that cannot be looked at is no copy") {
  Album album({scene(1), resize(scene(1), {120, 160})});
  CHECK(group_pictures(album.prints, album.contents, [](std::uint32_t) {
          return std::optional<Picture>();
        }).groups.empty());
}
