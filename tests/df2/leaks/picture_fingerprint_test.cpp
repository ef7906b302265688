#include <df2/leaks/picture_fingerprint.h>

#include <bit>

#include <catch2/catch.hpp>

#include <df2/image/read_picture.h>
#include <df2/image/transform.h>
#include <df2/image/write_picture.h>

#include "scenes.h"

using namespace df2;
using namespace df2::test;

namespace {

PictureFingerprint print_of(const Picture& picture) {
  return fingerprint_of(to_grey(picture));
}

int bits_between(std::uint64_t a, std::uint64_t b) {
  return std::popcount(a ^ b);
}

}  // namespace

TEST_CASE("the hash of a mirror image is known from the picture's") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Picture picture = scene(seed);
    const PictureFingerprint one = print_of(picture), other = print_of(mirror(picture));
    CHECK(bits_between(mirrored_hash(one.hashes[0]), other.hashes[0]) <= 1);
    CHECK(mirrored_hash(mirrored_hash(one.hashes[0])) == one.hashes[0]);
    CHECK(bits_between(one.hashes[0], other.hashes[0]) > 10);
  }
}

TEST_CASE("a copy that is cut looks like a view of the picture") {
  for (std::size_t view = 0; view < kViews; ++view) {
    const Picture picture = scene(100 + view, {400, 300});
    const Cut& cut = fingerprint_views()[view];
    const Box box{cut.left * 400, cut.top * 300, (1 - cut.left - cut.right) * 400, (1 - cut.top - cut.bottom) * 300};
    const Picture copy = decode_picture(encode_jpeg(crop(picture, box), 50), "copy");
    CHECK(bits_between(print_of(copy).hashes[0], print_of(picture).hashes[view]) <= 4);
  }
}

TEST_CASE("copies of other size and quality keep their hash, and other pictures have another") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Picture picture = scene(seed);
    const std::uint64_t hash = print_of(picture).hashes[0];
    CHECK(bits_between(hash, print_of(resize(picture, {120, 160})).hashes[0]) <= 4);
    CHECK(bits_between(hash, print_of(decode_picture(encode_jpeg(picture, 50), "copy")).hashes[0]) <= 4);
    CHECK(bits_between(hash, print_of(brightened(picture, 0.8)).hashes[0]) <= 4);
    CHECK(bits_between(hash, print_of(scene(seed + 1000)).hashes[0]) > 10);
  }
}

TEST_CASE("pictures of one colour or a smooth change are too plain, whatever their noise") {
  CHECK(print_of(blank_picture({300, 400})).is_plain);
  CHECK(print_of(blank_picture({1, 1}, {9, 9, 9})).is_plain);
  Picture ramp = blank_picture({300, 400});
  Random random(1);
  for (std::uint32_t y = 0; y < 400; ++y) {
    for (std::size_t i = 0; i < ramp.row_bytes(); ++i)
      ramp.samples[y * ramp.row_bytes() + i] = level(60 + y / 4.0 + static_cast<double>(i) / 20 + 3 * random.normal());
  }
  CHECK(print_of(ramp).is_plain);
  CHECK_FALSE(print_of(scene(1)).is_plain);
  CHECK_FALSE(print_of(dress({200, 30, 30})).is_plain);
  CHECK_FALSE(print_of(dress({235, 235, 235}, {225, 225, 225})).is_plain);
}

TEST_CASE("the smallest and the longest pictures have fingerprints") {
  for (const Size size : {Size{1, 1}, Size{2, 3}, Size{4000, 1}, Size{1, 4000}, Size{17, 900}}) {
    const Picture picture = scene(5, size);
    CHECK(print_of(picture) == print_of(picture));
  }
}

TEST_CASE("averages over areas are those of a loop over hundredths of samples") {
  Random random(3);
  const Size size{7, 5};
  std::vector<float> samples(35);
  for (float& sample : samples) sample = static_cast<float>(random.uniform(0, 255));
  const Cut cut{0.1, 0.2, 0.05, 0};
  std::array<float, 9> averages;
  AreaAverages(samples, size).average(cut, 3, averages);
  for (std::size_t j = 0; j < 3; ++j) {
    for (std::size_t i = 0; i < 3; ++i) {
      double sum = 0;
      for (int y = 0; y < 100; ++y) {
        for (int x = 0; x < 100; ++x) {
          const double across = cut.left + (1 - cut.left - cut.right) * (static_cast<double>(i) + (x + 0.5) / 100) / 3;
          const double down = cut.top + (1 - cut.top - cut.bottom) * (static_cast<double>(j) + (y + 0.5) / 100) / 3;
          sum += double{samples[static_cast<std::size_t>(down * 5) * 7 + static_cast<std::size_t>(across * 7)]};
        }
      }
      CHECK(double{averages[j * 3 + i]} == Approx(sum / 10'000).margin(1.5));
    }
  }
}
