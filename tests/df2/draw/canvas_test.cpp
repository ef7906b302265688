#include <df2/draw/canvas.h>

#include <algorithm>
#include <array>
#include <limits>

#include <catch2/catch.hpp>

namespace df2 {
namespace {

Colour at(const Picture& picture, std::uint32_t x, std::uint32_t y) {
  const std::uint8_t* pixel = picture.row(y).data() + x * std::size_t{3};
  return {pixel[0], pixel[1], pixel[2]};
}

/// The pixels that are not white any more, as a mask.
Mask changed(const Picture& picture) {
  std::vector<std::uint8_t> bitmap;
  for (std::uint32_t x = 0; x < picture.size.width; ++x) {
    for (std::uint32_t y = 0; y < picture.size.height; ++y) bitmap.push_back(at(picture, x, y) != kWhite);
  }
  return mask_from_bitmap(bitmap, picture.size);
}

Box changed_box(const Picture& picture) {
  return tight_box(changed(picture).runs, picture.size);
}

TEST_CASE("the edges of a frame have its colour, and nothing lies outside or within") {
  Picture picture = blank_picture({60, 40});
  draw_frame(picture, {10, 5, 30, 20}, {kBlue, 2});
  CHECK(changed_box(picture) == Box{10, 5, 30, 20});
  for (const auto& [x, y] : {std::array{10u, 5u}, {39u, 24u}, {11u, 6u}, {25u, 5u}, {10u, 15u}, {38u, 15u}, {25u, 24u}})
    CHECK(at(picture, x, y) == kBlue);
  CHECK(at(picture, 12, 7) == kWhite);
  CHECK(at(picture, 25, 15) == kWhite);
}

TEST_CASE("a halo lies around a frame") {
  Picture picture = blank_picture({60, 40});
  draw_frame(picture, {10, 5, 30, 20}, {kBlue, 2, 1});
  CHECK(changed_box(picture) == Box{9, 4, 32, 22});
  CHECK(at(picture, 9, 15) == kBlack);
  CHECK(at(picture, 10, 15) == kBlue);
  CHECK(at(picture, 12, 15) == kBlack);
}

TEST_CASE("a dashed frame has gaps") {
  Picture picture = blank_picture({100, 100});
  draw_frame(picture, {0, 0, 100, 100}, {kBlue, 2, 0, true});
  int drawn = 0;
  for (std::uint32_t x = 0; x < 100; ++x) drawn += at(picture, x, 0) == kBlue;
  CHECK(drawn > 40);
  CHECK(drawn < 80);
}

TEST_CASE("shapes far outside change nothing and cost nothing") {
  const Picture blank = blank_picture({50, 50});
  const double far = GENERATE(1e3, 1e6, 1e9, 1e15);
  const double sign = GENERATE(-1.0, 1.0);
  Picture picture = blank;
  const double at = sign * far;
  draw_frame(picture, {at, at, 10, 10}, {kBlue, 3, 1});
  draw_frame(picture, {at, at, 10, 10}, {kBlue, 3, 1, true});
  draw_disc(picture, {at, at}, 5, kBlue, 1);
  draw_ring(picture, {at, at}, 5, kBlue, 1);
  fill_box(picture, {at, at, 100, 100}, kBlue);
  const std::array<Point, 3> path = {{{at, at}, {at, at + 100}, {at + 100, at}}};
  draw_path(picture, path, true, {kBlue, 3, 1});
  draw_path(picture, path, true, {kBlue, 3, 1, true});
  CHECK(picture == blank);
}

TEST_CASE("a line between points far outside crosses the picture where it should") {
  Picture picture = blank_picture({101, 101});
  const double far = GENERATE(200.0, 1e6, 1e9);
  const std::array<Point, 2> path = {{{50.5 - far, 50.5 - far}, {50.5 + far, 50.5 + far}}};
  draw_path(picture, path, false, {kBlack, 1});
  for (const std::uint32_t i : {0u, 20u, 50u, 80u, 100u}) CHECK(at(picture, i, i).red < 100);
  CHECK(at(picture, 50, 30) == kWhite);
}

TEST_CASE("boxes larger than the picture are cut at its edges") {
  Picture picture = blank_picture({20, 20});
  fill_box(picture, {-1e12, -5, 2e12, 10}, kGreen);
  CHECK(changed_box(picture) == Box{0, 0, 20, 5});
}

TEST_CASE("alpha mixes the colour with what was there") {
  Picture picture = blank_picture({4, 4}, {100, 100, 100});
  fill_box(picture, {0, 0, 4, 4}, {200, 0, 100}, 0.5);
  CHECK(at(picture, 1, 1) == Colour{150, 50, 100});
}

TEST_CASE("a mask is filled pixel by pixel") {
  const Mask mask = mask_from_box({3, 4, 5, 6}, {20, 20});
  Picture picture = blank_picture({20, 20});
  fill_mask(picture, mask, {kBlue}, 0.4, 1);
  CHECK(changed(picture) == mask);
}

TEST_CASE("hatched areas of one colour differ from plain ones and from each other") {
  const Mask mask = mask_from_box({0, 0, 60, 60}, {60, 60});
  std::vector<Picture> pictures;
  for (const Hatch hatch : {Hatch::none, Hatch::falling, Hatch::rising, Hatch::level, Hatch::upright}) {
    pictures.push_back(blank_picture({60, 60}));
    fill_mask(pictures.back(), mask, {kBlue, hatch}, 0.3, 2);
  }
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) CHECK(pictures[i] != pictures[k]);
  }
}

TEST_CASE("the outline of a mask runs along its edge") {
  Picture picture = blank_picture({40, 40});
  outline_mask(picture, mask_from_box({10, 10, 20, 20}, picture.size), {kBlue, 1});
  CHECK(at(picture, 10, 20).red < 100);
  CHECK(at(picture, 29, 20).red < 100);
  CHECK(at(picture, 20, 20) == kWhite);
  CHECK(at(picture, 5, 20) == kWhite);
}

TEST_CASE("an empty mask has no outline and no area") {
  Picture picture = blank_picture({8, 8});
  const Mask mask{picture.size, {64}};
  outline_mask(picture, mask, {kBlue, 1});
  fill_mask(picture, mask, {kBlue}, 1, 1);
  CHECK(picture == blank_picture({8, 8}));
}

TEST_CASE("an occluded landmark is hollow, a visible one is not") {
  for (const int radius : {2, 4, 9}) {
    Picture visible = blank_picture({40, 40}), occluded = visible;
    draw_disc(visible, {20.5, 20.5}, radius, kVermilion, 1);
    draw_ring(occluded, {20.5, 20.5}, radius, kVermilion, 1);
    CHECK(at(visible, 20, 20) == kVermilion);
    CHECK(at(occluded, 20, 20) == kWhite);
    CHECK(changed_box(visible) == changed_box(occluded));
  }
}

TEST_CASE("pens grow with the picture and are never thinner than a pixel") {
  PenSizes before = pen_sizes({1, 1});
  CHECK(before.line >= 1);
  CHECK(before.thin >= 1);
  CHECK(before.text >= 8);
  for (const std::uint32_t side : {100u, 400u, 1000u, 4000u, 30'000u}) {
    const PenSizes pen = pen_sizes({side, side});
    CHECK(pen.line >= before.line);
    CHECK(pen.radius >= before.radius);
    CHECK(pen.text >= before.text);
    before = pen;
  }
  // A tall picture's letters must fit into its width.
  CHECK(pen_sizes({300, 2000}).text <= 30);
}

TEST_CASE("what is pasted over an edge is cut there") {
  const Picture part = blank_picture({6, 6}, kBlue);
  const auto [x, y, box] = GENERATE(table<int, int, Box>({{-2, -3, {0, 0, 4, 3}},
                                                          {7, 8, {7, 8, 3, 2}},
                                                          {2, 2, {2, 2, 6, 6}},
                                                          {-6, 0, {0, 0, 0, 0}},
                                                          {10, 10, {0, 0, 0, 0}}}));
  Picture picture = blank_picture({10, 10});
  paste(picture, part, x, y);
  CHECK(changed_box(picture) == box);
}

}  // namespace
}  // namespace df2
