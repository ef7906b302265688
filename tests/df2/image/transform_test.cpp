#include <df2/image/transform.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2/parallel.h>
#include <df2/random.h>

#include "picture_case.h"

using namespace df2;
using namespace df2::test;

namespace {

int largest_difference(const Picture& a, const Picture& b) {
  REQUIRE(a.samples.size() == b.samples.size());
  int largest = 0;
  for (std::size_t i = 0; i < a.samples.size(); ++i)
    largest = std::max(largest, std::abs(int{a.samples[i]} - int{b.samples[i]}));
  return largest;
}

/// The columns or rows whose pixel, of extent 1, shares more than an edge with [from, from + length].
std::vector<std::uint32_t> touched(double from, double length, std::uint32_t extent) {
  std::vector<std::uint32_t> pixels;
  for (std::uint32_t i = 0; i < extent; ++i) {
    if (from < i + 1.0 && from + length > i) pixels.push_back(i);
  }
  return pixels;
}

}  // namespace

TEST_CASE("a crop holds the pixels that the box touches") {
  Random random(3);
  int outside = 0;
  for (int i = 0; i < 500; ++i) {
    const Picture picture = noise({17, 11}, i % 2 == 0 ? 3 : 1, 9);
    Box box{random.uniform(-8, 20), random.uniform(-8, 14), random.uniform(0.01, 15), random.uniform(0.01, 15)};
    if (random.chance(0.3)) box = {std::floor(box.x), std::floor(box.y), std::ceil(box.width), std::ceil(box.height)};
    const auto columns = touched(box.x, box.width, 17), rows = touched(box.y, box.height, 11);
    CAPTURE(box.x, box.y, box.width, box.height);
    if (columns.empty() || rows.empty()) {
      ++outside;
      CHECK_THROWS_AS(crop(picture, box), Error);
      continue;
    }
    const Picture part = crop(picture, box);
    REQUIRE(part.size == Size{static_cast<std::uint32_t>(columns.size()), static_cast<std::uint32_t>(rows.size())});
    std::vector<std::uint8_t> expected;
    for (const std::uint32_t y : rows) {
      for (const std::uint32_t x : columns) {
        for (std::uint32_t channel = 0; channel < picture.channels; ++channel)
          expected.push_back(picture.row(y)[x * picture.channels + channel]);
      }
    }
    REQUIRE(part.samples == expected);
  }
  CHECK(outside > 10);
}

TEST_CASE("a box without extent crops one pixel, and one that is no box is refused") {
  const Picture picture = noise({6, 5}, 3, 1);
  CHECK(crop(picture, {2, 3, 0, 0}).samples == crop(picture, {2, 3, 1, 1}).samples);
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
  for (const Box& box : {Box{nan, 0, 1, 1}, Box{0, 0, nan, 1}, Box{0, 0, infinite, 1}, Box{3, 3, -2, 1},
                         Box{1e300, 0, 1, 1}, Box{-1e300, 0, 1, 1}, Box{6, 0, 3, 3}, Box{0, 5, 3, 3}})
    CHECK_THROWS_AS(crop(picture, box), Error);
  CHECK(crop(picture, {-1e9, -1e9, 2e9, 2e9}) == picture);
}

TEST_CASE("making a picture smaller by whole numbers gives the mean of each area") {
  for (const std::uint8_t channels : {std::uint8_t{1}, std::uint8_t{3}}) {
    for (const auto& [across, down] : {std::pair{2U, 2U}, std::pair{4U, 4U}, std::pair{3U, 5U}, std::pair{1U, 7U}}) {
      const Size size{13, 8};
      const Picture picture = noise({size.width * across, size.height * down}, channels, across);
      Picture expected{.size = size, .channels = channels, .samples = {}};
      for (std::uint32_t y = 0; y < size.height; ++y) {
        for (std::uint32_t x = 0; x < size.width; ++x) {
          for (std::uint32_t channel = 0; channel < channels; ++channel) {
            double sum = 0;
            for (std::uint32_t j = 0; j < down; ++j) {
              for (std::uint32_t i = 0; i < across; ++i)
                sum += picture.row(y * down + j)[(x * across + i) * channels + channel];
            }
            expected.samples.push_back(static_cast<std::uint8_t>(std::lround(sum / (across * down))));
          }
        }
      }
      CHECK(largest_difference(resize(picture, size), expected) <= 1);
    }
  }
}

TEST_CASE("a colour stays what it is at every size, also where one side grows and the other shrinks") {
  const Picture picture = blank_picture({40, 30}, {12, 130, 250});
  for (const Size size :
       {Size{1, 1}, Size{40, 30}, Size{13, 7}, Size{97, 71}, Size{10, 200}, Size{300, 4}, Size{1, 90}})
    CHECK(resize(picture, size) == blank_picture(size, {12, 130, 250}));
}

TEST_CASE("a picture made larger and small again is nearly the same") {
  const Picture picture = waves({60, 50});
  CHECK(resize(picture, picture.size) == picture);
  CHECK(mean_difference(resize(resize(picture, {180, 200}), picture.size), picture) < 2);
}

TEST_CASE("resizing gives the same pixels on one thread and on many at once") {
  const Picture picture = waves({900, 700});
  const Picture alone = resize(picture, {311, 207}), large = resize(picture, {1200, 1500});
  std::vector<Picture> small(16);
  parallel_for(small.size(), [&](std::size_t i) { small[i] = resize(picture, i % 2 == 0 ? alone.size : large.size); });
  for (std::size_t i = 0; i < small.size(); ++i) CHECK((small[i] == (i % 2 == 0 ? alone : large)));
}

TEST_CASE("a mirror exchanges left and right") {
  for (const std::uint8_t channels : {std::uint8_t{1}, std::uint8_t{3}}) {
    const Picture picture = noise({23, 4}, channels, 8);
    const Picture mirrored = mirror(picture);
    for (std::uint32_t y = 0; y < 4; ++y) {
      for (std::uint32_t x = 0; x < 23; ++x) {
        for (std::uint32_t channel = 0; channel < channels; ++channel)
          REQUIRE(mirrored.row(y)[x * channels + channel] == picture.row(y)[(22 - x) * channels + channel]);
      }
    }
    CHECK(mirror(mirrored) == picture);
  }
}

TEST_CASE("grey has the weights of BT.601") {
  const Picture picture = noise({50, 40}, 3, 2);
  const Picture grey = to_grey(picture);
  REQUIRE(grey.channels == 1);
  for (std::size_t i = 0; i < grey.samples.size(); ++i) {
    const double expected =
        0.299 * picture.samples[3 * i] + 0.587 * picture.samples[3 * i + 1] + 0.114 * picture.samples[3 * i + 2];
    REQUIRE(std::abs(grey.samples[i] - expected) < 1);
  }
  CHECK(to_grey(grey) == grey);
}

TEST_CASE("a fitted size keeps the proportions, fits, and never grows") {
  CHECK(fit_size({4000, 3000}, {800, 800}) == Size{800, 600});
  CHECK(fit_size({3000, 4000}, {800, 800}) == Size{600, 800});
  CHECK(fit_size({100, 50}, {800, 800}) == Size{100, 50});
  CHECK(fit_size({100'000, 1}, {800, 800}) == Size{800, 1});
  Random random(1);
  for (int i = 0; i < 1000; ++i) {
    const auto any = [&] { return static_cast<std::uint32_t>(random.integer(1, 3000)); };
    const Size picture{any(), any()}, most{any(), any()};
    const Size size = fit_size(picture, most);
    REQUIRE((size.width >= 1 && size.height >= 1 && size.width <= most.width && size.height <= most.height));
    REQUIRE((size.width <= picture.width && size.height <= picture.height));
    if (size == picture) continue;
    REQUIRE((size.width == most.width || size.height == most.height));
    const double scale = std::min(double{1} * most.width / picture.width, double{1} * most.height / picture.height);
    REQUIRE(std::abs(size.width - std::max(1.0, picture.width * scale)) <= 0.5);
    REQUIRE(std::abs(size.height - std::max(1.0, picture.height * scale)) <= 0.5);
  }
}
