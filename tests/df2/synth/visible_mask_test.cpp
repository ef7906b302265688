#include <df2/synth/visible_mask.h>

#include <numeric>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/synth/mask_outlines.h>

#include "shot_case.h"

namespace {

using namespace df2;
using namespace df2::synth;
using test::kProp;
using test::layer_of;
using test::piece;
using test::rectangle;

std::vector<VisibleMask> masks_of(const Shot& shot, std::size_t garments) {
  return find_visible_masks(OwnerBuffer(shot), garments);
}

/// Rectangles of three garments and of things, at random.
Shot random_shot(std::mt19937& random, Size size, int layers) {
  const auto number = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  Shot shot;
  shot.size = size;
  for (int i = 0; i < layers; ++i) {
    const int left = number(-5, 60), top = number(-5, 60);
    const Owner owner = number(0, 3) == 0
                            ? kProp
                            : piece(static_cast<std::uint16_t>(number(0, 2)), static_cast<std::uint16_t>(number(0, 3)));
    shot.layers.push_back(layer_of(owner, i, rectangle(left, top, left + number(1, 25), top + number(1, 25))));
  }
  return shot;
}

double iou(const Mask& a, const Mask& b) {
  const double both = intersection_area(a.runs, b.runs);
  return both / (mask_area(a.runs) + mask_area(b.runs) - both);
}

}  // namespace

TEST_CASE("The parts of a garment are all its pixels, and no two of them touch") {
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    const Size size{static_cast<std::uint32_t>(20 + round % 41), static_cast<std::uint32_t>(20 + round % 37)};
    const Shot shot = random_shot(random, size, 25);
    const OwnerBuffer owners(shot);
    const std::vector<VisibleMask> masks = find_visible_masks(owners, 3);
    for (std::uint16_t garment = 0; garment < 3; ++garment) {
      std::vector<int> part_at(std::size_t{size.width} * size.height, -1);
      for (std::size_t part = 0; part < masks[garment].parts.size(); ++part) {
        const std::vector<std::uint8_t> pixels = bitmap_from_mask(masks[garment].parts[part]);
        for (std::size_t i = 0; i < pixels.size(); ++i) {
          if (pixels[i] != 0) part_at[i] = static_cast<int>(part);
        }
      }
      std::uint32_t area = 0, left_out = 0;
      for (std::uint32_t x = 0; x < size.width; ++x) {
        for (std::uint32_t y = 0; y < size.height; ++y) {
          const Owner& owner = owners.at(x, y);
          const bool is_own = owner.kind == OwnerKind::garment && owner.item == garment;
          const int part = part_at[x * size.height + y];
          CHECK((part < 0 || is_own));
          area += part >= 0;
          left_out += is_own && part < 0;
          for (const auto& [dx, dy] : {std::pair(1, 0), std::pair(0, 1), std::pair(1, 1), std::pair(1, -1)}) {
            if (x + 1 >= size.width || y + 1 >= size.height || (dy < 0 && y == 0)) continue;
            const int other = part_at[(x + static_cast<std::uint32_t>(dx)) * size.height +
                                      static_cast<std::uint32_t>(static_cast<int>(y) + dy)];
            CHECK((part < 0 || other < 0 || part == other));
          }
        }
      }
      CHECK(masks[garment].area == area);
      CHECK(left_out <= 0.004 * (area + left_out));
    }
  }
}

TEST_CASE("The largest part comes first, and specks are left out") {
  Shot shot;
  shot.size = {200, 200};
  shot.layers = {
      layer_of(piece(0, 0), 1, rectangle(10, 10, 30, 30)), layer_of(piece(0, 1), 2, rectangle(50, 10, 150, 110)),
      layer_of(piece(0, 2), 3, rectangle(170, 170, 174, 175)), layer_of(kProp, 4, rectangle(95, 0, 105, 60))};
  const VisibleMask mask = masks_of(shot, 1).front();
  REQUIRE(mask.parts.size() == 2);
  CHECK(mask_area(mask.parts[0].runs) == 100 * 100 - 10 * 50);
  CHECK(mask_area(mask.parts[1].runs) == 400);
  CHECK(mask.area == 9'900);
}

TEST_CASE("Nothing is seen of a garment that is covered or beside the picture") {
  Shot shot;
  shot.size = {50, 50};
  shot.layers = {layer_of(piece(0, 0), 1, rectangle(10, 10, 20, 20)),
                 layer_of(piece(1, 0), 2, rectangle(60, 10, 90, 20)), layer_of(kProp, 3, rectangle(9, 9, 21, 21))};
  for (const VisibleMask& mask : masks_of(shot, 2)) {
    CHECK(mask.parts.empty());
    CHECK(mask.area == 0);
  }
}

TEST_CASE("Filled outlines are the mask to 99 %, within the picture, with halves beside the whole or without") {
  std::mt19937 random(11);
  int with_halves = 0, masks = 0;
  for (int round = 0; round < 80; ++round) {
    const Size size{90, 80};
    for (const VisibleMask& mask : masks_of(random_shot(random, size, 12), 3)) {
      if (mask.parts.empty()) continue;
      Random stream(static_cast<std::uint64_t>(round));
      const std::vector<Polygon> outlines = mask_outlines(mask, stream);
      CHECK(iou(mask_from_polygons(outlines, size), unite(mask.parts, size)) >= 0.99);
      for (const Polygon& outline : outlines) {
        CHECK(outline.size() >= 3);
        for (const Point p : outline) CHECK((p.x >= 0 && p.x <= size.width && p.y >= 0 && p.y <= size.height));
      }
      with_halves += mask.parts.size() == 1 && outlines.size() == 3;
      ++masks;
    }
  }
  CHECK(masks > 100);
  Shot large;
  large.size = {200, 200};
  large.layers = {layer_of(piece(0, 0), 1, rectangle(10, 10, 150, 150)), layer_of(kProp, 2, rectangle(60, 60, 90, 90))};
  const VisibleMask whole = masks_of(large, 1).front();
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Random stream(seed);
    const std::vector<Polygon> outlines = mask_outlines(whole, stream);
    with_halves += outlines.size() == 3;
    CHECK(iou(mask_from_polygons(outlines, large.size), whole.parts.front()) >= 0.99);
  }
  CHECK(with_halves >= 15);
}
