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

#include "outlined_item.h"

using namespace df2;

namespace {

constexpr Size kSize = test::kOutlinedSize;

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
    image.items = {test::random_item(random)};
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
