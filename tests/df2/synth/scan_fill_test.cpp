#include <df2/synth/scan_fill.h>

#include <cstdint>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

#include "outlines.h"

namespace {

using namespace df2;
using synth::PixelSpan;

std::vector<std::uint8_t> filled(const Polygon& outline, Size size) {
  std::vector<PixelSpan> spans = {{7, 7, 7}};  // what stands there before is gone
  synth::fill_outline(outline, size, spans);
  std::vector<std::uint8_t> pixels(std::size_t{size.width} * size.height);
  for (const PixelSpan& span : spans) {
    for (std::uint32_t y = span.begin; y < span.end; ++y) ++pixels[std::size_t{span.column} * size.height + y];
  }
  return pixels;
}

}  // namespace

TEST_CASE("An outline fills the pixels whose centres it runs around, also where it crosses itself") {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> place(-15, 45);
  for (int round = 0; round < 300; ++round) {
    const Size size{static_cast<std::uint32_t>(1 + round % 31), static_cast<std::uint32_t>(1 + round % 17)};
    Polygon outline;
    for (int i = 0; i < 3 + round % 9; ++i) outline.push_back({place(random), place(random)});
    const std::vector<std::uint8_t> pixels = filled(outline, size);
    for (std::uint32_t x = 0; x < size.width; ++x) {
      for (std::uint32_t y = 0; y < size.height; ++y) {
        INFO("round " << round << " pixel " << x << ", " << y);
        CHECK(pixels[std::size_t{x} * size.height + y] ==
              (synth::winding_number(outline, {x + 0.5, y + 0.5}) != 0 ? 1 : 0));
      }
    }
  }
}

TEST_CASE("Outlines that share an edge share no pixel and leave none out") {
  const Size size{9, 9};
  const Polygon left = {{0, 0}, {4.5, 0}, {4.5, 9}, {0, 9}}, right = {{4.5, 0}, {9, 0}, {9, 9}, {4.5, 9}};
  const Polygon upper = {{0, 0}, {9, 0}, {9, 4.5}, {0, 4.5}}, lower = {{0, 4.5}, {9, 4.5}, {9, 9}, {0, 9}};
  for (const auto& [a, b] : {std::pair(left, right), std::pair(upper, lower)}) {
    const std::vector<std::uint8_t> of_a = filled(a, size), of_b = filled(b, size);
    for (std::size_t i = 0; i < of_a.size(); ++i) CHECK(of_a[i] + of_b[i] == 1);
  }
}

TEST_CASE("An outline beside the picture, or without points, fills nothing") {
  CHECK(filled({}, {5, 5}) == std::vector<std::uint8_t>(25));
  CHECK(filled({{-9, -9}, {-1, -9}, {-1, -1}}, {5, 5}) == std::vector<std::uint8_t>(25));
  CHECK(filled({{6, 6}, {9, 6}, {9, 9}}, {5, 5}) == std::vector<std::uint8_t>(25));
}
