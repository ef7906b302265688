#include <algorithm>
#include <cmath>
#include <filesystem>
#include <random>
#include <string_view>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/io/ground_truth.h>
#include <df2/mask.h>
#include <df2/outline/trace.h>
#include <df2/synth/scene.h>

namespace {

using namespace df2;

double iou(const Mask& a, const Mask& b) {
  const double both = intersection_area(a.runs, b.runs);
  return both / (mask_area(a.runs) + mask_area(b.runs) - both);
}

Mask filled(const Polygon& ring, Size size) {
  return mask_from_polygons(std::vector<Polygon>{ring}, size);
}

Mask mask_of(const std::vector<const char*>& rows) {
  const Size size{static_cast<std::uint32_t>(std::string_view(rows[0]).size()),
                  static_cast<std::uint32_t>(rows.size())};
  std::vector<std::uint8_t> pixels;
  for (std::uint32_t x = 0; x < size.width; ++x) {
    for (std::uint32_t y = 0; y < size.height; ++y) pixels.push_back(rows[y][x] == '#');
  }
  return mask_from_bitmap(pixels, size);
}

Mask noise(std::mt19937& random, Size size, double share) {
  std::bernoulli_distribution set(share);
  std::vector<std::uint8_t> pixels(std::size_t{size.width} * size.height);
  for (std::uint8_t& pixel : pixels) pixel = set(random) ? 1 : 0;
  return mask_from_bitmap(pixels, size);
}

/// What one ring an item costs on a data set.
struct Measured {
  std::vector<double> ious;
  std::size_t most_points = 0;
  double mean() const {
    double sum = 0;
    for (const double value : ious) sum += value;
    return sum / static_cast<double>(ious.size());
  }
};

Measured measure(const Dataset& dataset) {
  Measured measured;
  for (const ImageRecord& image : dataset.images()) {
    for (const Item& item : image.items) {
      const auto* polygons = std::get_if<std::vector<Polygon>>(&item.segmentation);
      if (!polygons || polygons->size() < 2) continue;
      const Mask truth = mask_from_polygons(*polygons, *image.size);
      const Polygon ring = trace_ring(truth);
      measured.most_points = std::max(measured.most_points, ring.size());
      measured.ious.push_back(iou(truth, filled(ring, *image.size)));
    }
  }
  return measured;
}

}  // namespace

TEST_CASE("An exact ring is filled to the very mask, with all its parts and holes") {
  const std::vector<std::vector<const char*>> shapes = {
      {"#"},
      {"##", "##"},
      {".....", ".###.", ".#.#.", ".###.", "....."},
      {"##..##", "##..##", "......", "..##.."},
      {"#.", ".#"},
      {"#######", "#.....#", "#.###.#", "#.#.#.#", "#.###.#", "#.....#", "#######"},
      {"#.#.#", ".#.#.", "#.#.#"},
      {"..#..", "..#..", "#####", "..#..", "..#.."}};
  for (const auto& rows : shapes) {
    const Mask mask = mask_of(rows);
    CHECK(filled(trace_exact_ring(mask), mask.size) == mask);
  }
  std::mt19937 random(7);
  for (const double share : {0.05, 0.3, 0.6, 0.95}) {
    for (const Size size : {Size{1, 40}, Size{40, 1}, Size{31, 17}, Size{60, 64}}) {
      const Mask mask = noise(random, size, share);
      CHECK(filled(trace_exact_ring(mask), size) == mask);
    }
  }
}

TEST_CASE("An empty mask has no ring, and a pixel has one of at least three points") {
  const Mask empty{{5, 5}, {25}};
  CHECK(trace_ring(empty).empty());
  CHECK(trace_exact_ring(empty).empty());
  const Mask pixel = mask_of({"...", ".#.", "..."});
  CHECK(trace_ring(pixel).size() >= 3);
  const Mask line = mask_of({"......", ".####.", "......"});
  CHECK(trace_ring(line).size() >= 3);
}

TEST_CASE("A ring has its corners where the outline had them") {
  const Size size{400, 300};
  const Polygon drawn = {{20, 20}, {300, 40}, {350, 200}, {180, 280}, {60, 250}};
  const Polygon ring =
      trace_ring(mask_from_polygons(std::vector<Polygon>{drawn}, size), {.tolerance = 0.75, .inset = 0});
  CHECK(ring.size() < 10);
  for (const Point corner : drawn) {
    const auto distance = [&](Point p) { return std::hypot(p.x - corner.x, p.y - corner.y); };
    CHECK(distance(*std::ranges::min_element(ring, {}, distance)) < 1.5);
  }
}

TEST_CASE("One ring joins distant parts and keeps holes") {
  const Size size{300, 200};
  const std::vector<Polygon> parts = {{{10, 10}, {120, 10}, {120, 150}, {10, 150}},
                                      {{180, 30}, {280, 30}, {280, 190}, {180, 190}}};
  Mask mask = mask_from_polygons(parts, size);
  std::vector<std::uint8_t> pixels = bitmap_from_mask(mask);
  for (std::size_t x = 40; x < 80; ++x) {
    for (std::size_t y = 50; y < 100; ++y) pixels[x * size.height + y] = 0;
  }
  mask = mask_from_bitmap(pixels, size);
  const Polygon ring = trace_ring(mask);
  CHECK(ring.size() < 30);
  CHECK(iou(mask, filled(ring, size)) > 0.98);
}

TEST_CASE("However ragged a mask is, its ring has no more points than allowed and lies in the picture") {
  std::mt19937 random(11);
  for (const double share : {0.2, 0.5, 0.8}) {
    const Size size{150, 130};
    const Polygon ring = trace_ring(noise(random, size, share));
    CHECK(ring.size() >= 3);
    CHECK(ring.size() < 300);
    for (const Point point : ring) {
      CHECK((point.x > -2 && point.x < size.width + 2));
      CHECK((point.y > -2 && point.y < size.height + 2));
    }
  }
}

TEST_CASE("Items of several polygons keep their masks in one ring of fewer than 300 points") {
  SECTION("synthetic ones") {
    const Measured measured = measure(synth::make_scenes({.images = 60, .seed = 5}));
    REQUIRE(measured.ious.size() > 10);
    CHECK(measured.mean() >= 0.995);
    CHECK(measured.most_points < 300);
  }
  SECTION("the real ones") {
    const std::filesystem::path real =
        std::filesystem::path(DF2_SOURCE_DIR) / ".." / "shared" / "reference" / "real" / "coco_32_images.json";
    if (!std::filesystem::exists(real)) {
      WARN("skipped: ../shared is not there");
      return;
    }
    const Measured measured = measure(read_ground_truth(real.string()));
    CHECK(measured.ious.size() == 38);
    CHECK(measured.mean() >= 0.995);
    CHECK(*std::ranges::min_element(measured.ious) >= 0.985);
    CHECK(measured.most_points < 300);
  }
}
