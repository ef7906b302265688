#include <df2/leaks/same_picture.h>

#include <algorithm>

#include <catch2/catch.hpp>

#include <df2/image/read_picture.h>
#include <df2/image/transform.h>
#include <df2/image/write_picture.h>

#include "scenes.h"

using namespace df2;
using namespace df2::test;

namespace {

/// Where it is a copy, how far it agrees.
std::optional<Agreement> compare(const Picture& first, const Picture& second, const Placing& about = {}) {
  const Agreement agreement = compare_looks(look_of(first), look_of(second), about);
  return is_same_picture(agreement) ? std::optional(agreement) : std::nullopt;
}

Picture cut_off(const Picture& picture, const Cut& cut) {
  const double width = picture.size.width, height = picture.size.height;
  return crop(picture, {cut.left * width, cut.top * height, (1 - cut.left - cut.right) * width,
                        (1 - cut.top - cut.bottom) * height});
}

}  // namespace

TEST_CASE("copies of other size, quality and brightness are the same picture") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Picture picture = scene(seed);
    CHECK(compare(picture, picture)->correlation == Approx(1));
    CHECK(compare(picture, resize(picture, {120, 160})));
    CHECK(compare(picture, decode_picture(encode_jpeg(picture, 50), "copy")));
    CHECK(compare(picture, brightened(picture, 0.8)));
    CHECK(compare(picture, brightened(picture, 1.2)));
    CHECK(compare(picture, brightened(picture, 1, 20)));
    CHECK_FALSE(compare(picture, scene(seed + 1000)));
  }
}

TEST_CASE("what was cut off is found, within half a percent") {
  const Picture picture = scene(7, {400, 400});
  for (const Cut& cut : {Cut{0.05, 0, 0, 0}, Cut{0, 0.05, 0, 0}, Cut{0, 0, 0.05, 0}, Cut{0, 0, 0, 0.05},
                         Cut{0.05, 0.05, 0.05, 0.05}, Cut{0.03, 0, 0.02, 0.04}}) {
    const auto nearest = [](double side) { return side < 0.025 ? 0 : 0.05; };
    const Cut about{nearest(cut.left), nearest(cut.top), nearest(cut.right), nearest(cut.bottom)};
    const auto found = compare(picture, cut_off(picture, cut), {about, false});
    REQUIRE(found);
    CHECK(found->placing.cut.left == Approx(cut.left).margin(0.005));
    CHECK(found->placing.cut.top == Approx(cut.top).margin(0.005));
    CHECK(found->placing.cut.right == Approx(cut.right).margin(0.005));
    CHECK(found->placing.cut.bottom == Approx(cut.bottom).margin(0.005));
  }
}

TEST_CASE("mirror images are the same picture if they are looked at as such") {
  const Picture picture = scene(8);
  CHECK(compare(picture, mirror(picture), {{}, true}));
  CHECK_FALSE(compare(picture, mirror(picture)));
  CHECK(compare(picture, mirror(cut_off(picture, {0.05, 0, 0, 0})), {{0.05, 0, 0, 0}, true}));
}

TEST_CASE("one garment in two colours, or with two belts, is two pictures") {
  const Picture red = dress({200, 40, 40});
  CHECK(compare(red, decode_picture(encode_jpeg(red, 50), "copy")));
  CHECK_FALSE(compare(red, dress({40, 125, 40})));    // as bright
  CHECK_FALSE(compare(red, dress({240, 120, 120})));  // brighter, where the white behind it is as it was
  CHECK_FALSE(compare(red, dress({200, 40, 40}, {230, 230, 60})));
}

TEST_CASE("equal outlines with other prints within are two pictures") {
  const Picture plain = dress({60, 60, 170}, {60, 60, 170});
  Picture striped = plain;
  for (std::uint32_t y = 60; y < 280; y += 16) fill(striped, 85, y, {70, 8}, {70, 70, 180});
  const Agreement agreement = compare_looks(look_of(plain), look_of(striped), {});
  CHECK(agreement.correlation > 0.99);
  CHECK(agreement.worst_difference < 11.5);
  CHECK_FALSE(is_same_picture(agreement));
}

TEST_CASE("a part of another picture makes two pictures") {
  const Picture picture = scene(9);
  Picture other = picture;
  fill(other, 90, 120, {60, 60}, {250, 250, 250});
  CHECK_FALSE(compare(picture, other));
}

TEST_CASE("the tone is that of a factor or of a summand, and ends at black and white") {
  std::vector<float> dark, bright, shifted;
  for (int i = 10; i < 200; ++i) {
    dark.push_back(static_cast<float>(i));
    bright.push_back(static_cast<float>(std::min(255.0, 1.3 * i)));
    shifted.push_back(static_cast<float>(i + 30));
  }
  CHECK(nearest_tone(dark, bright).factor == Approx(1.3).margin(0.01));
  CHECK(nearest_tone(dark, bright)(250) == 255);
  CHECK(nearest_tone(dark, shifted).summand == Approx(30).margin(0.5));
  CHECK(nearest_tone(dark, dark)(77) == Approx(77));
}
