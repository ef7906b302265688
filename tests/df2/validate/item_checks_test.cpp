#include <df2/validate/item_checks.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <df2/box_iou.h>
#include <df2/mask.h>
#include <df2/random.h>

using namespace df2;

namespace {

constexpr Size kSize{120, 90};

/// Blobs of any shape, most of them round, of a width from nothing to the image's, and some over its edge.
Polygon random_outline(Random& random) {
  const double x = random.uniform(0, kSize.width), y = random.uniform(0, kSize.height);
  const double width = random.uniform(0, 60), height = random.uniform(0, 45);
  const double roughness = random.chance(0.5) ? 0.1 : 0.9;
  const int points = random.integer(3, 22);
  Polygon outline;
  for (int i = 0; i < points; ++i) {
    const double angle = 2 * 3.14159265358979 * i / points, reach = 1 - roughness * random.uniform();
    outline.push_back({x + reach * width * std::cos(angle), y + reach * height * std::sin(angle)});
  }
  return outline;
}

/// An item whose box and visible landmarks fit its mask well, not quite, or not at all.
Item random_item(Random& random) {
  Item item;
  std::vector<Polygon> outlines(static_cast<std::size_t>(random.integer(1, 3)));
  std::ranges::generate(outlines, [&] { return random_outline(random); });
  std::vector<Point> points;
  for (const Polygon& outline : outlines) points.insert(points.end(), outline.begin(), outline.end());
  const double jitter = random.chance(0.5) ? 1 : 8;
  const auto moved = [&](double value) { return value + random.uniform(-jitter, jitter); };
  for (int i = 0; i < 6; ++i) {
    const Point point = points[random.bits() % points.size()];
    item.landmarks.push_back({moved(point.x), moved(point.y), static_cast<std::uint8_t>(i % 3 == 0 ? 1 : 2)});
  }
  item.labelled_count = 6;
  const auto [left, right] = std::ranges::minmax(points, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(points, {}, &Point::y);
  item.box = {moved(left.x), moved(top.y), std::max(0.0, moved(right.x - left.x)),
              std::max(0.0, moved(bottom.y - top.y))};
  item.segmentation = std::move(outlines);
  return item;
}

/// What check_items is to say of the mask, from a look at each pixel. By code.
std::map<Check, std::string> look_at_pixels(const Item& item) {
  const Mask mask = mask_from_polygons(std::get<std::vector<Polygon>>(item.segmentation), kSize);
  const std::vector<std::uint8_t> pixels = bitmap_from_mask(mask);
  std::vector<Point> corners;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    if (pixels[i]) corners.push_back({static_cast<double>(i / kSize.height), static_cast<double>(i % kSize.height)});
  }
  if (corners.empty()) return {{Check::mask_empty, "the mask covers no pixel of the image"}};
  std::map<Check, std::string> said;
  const auto [left, right] = std::ranges::minmax(corners, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(corners, {}, &Point::y);
  const double fit = box_iou({left.x, top.y, right.x - left.x + 1, bottom.y - top.y + 1}, item.box);
  if (fit < 0.7) said[Check::box_off_mask] = fmt::format("have an IoU of {:.2f}", fit);
  const double margin = 0.03 * std::sqrt(static_cast<double>(corners.size()));
  std::size_t off = 0, farthest = 0;
  double distance = 0;
  for (std::size_t i = 0; i < item.landmarks.size(); ++i) {
    const Landmark& landmark = item.landmarks[i];
    if (landmark.visibility != 2) continue;
    double nearest = 3 * margin + 1;  // as far as is looked
    for (const Point corner : corners)
      nearest = std::min(nearest, std::hypot(std::max({0.0, corner.x - landmark.x, landmark.x - corner.x - 1}),
                                             std::max({0.0, corner.y - landmark.y, landmark.y - corner.y - 1})));
    if (nearest <= margin) continue;
    ++off;
    if (nearest <= distance) continue;
    distance = nearest;
    farthest = i + 1;
  }
  if (off == 1) said[Check::landmark_off_mask] = fmt::format("landmark {} lies {:.1f} pixels", farthest, distance);
  if (off > 1)
    said[Check::landmark_off_mask] = fmt::format(
        "{} landmarks lie off the mask; the farthest is landmark {}, by {:.1f} pixels", off, farthest, distance);
  return said;
}

}  // namespace

TEST_CASE("what is said of a mask is what a look at each of its pixels says") {
  Random random(1);
  std::map<Check, int> times;
  int good = 0;
  for (int trial = 0; trial < 3000; ++trial) {
    ImageRecord image;
    image.size = kSize;
    image.items = {random_item(random)};
    std::map<Check, std::string> said;
    check_items(image, deepfashion2_categories(), [&](const ItemFault& fault) {
      if (fault.check == Check::mask_empty || fault.check == Check::box_off_mask ||
          fault.check == Check::landmark_off_mask)
        said[fault.check] = fault.message;
    });
    const std::map<Check, std::string> expected = look_at_pixels(image.items.front());
    REQUIRE(said.size() == expected.size());
    for (const auto& [check, message] : expected) {
      REQUIRE_THAT(said[check], Catch::Contains(message));
      ++times[check];
    }
    good += expected.empty();
  }
  CHECK(times[Check::mask_empty] > 10);
  CHECK(times[Check::box_off_mask] > 300);
  CHECK(times[Check::landmark_off_mask] > 300);
  CHECK(good > 300);
}
