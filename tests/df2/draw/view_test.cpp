#include <df2/draw/view.h>

#include <cmath>

#include <catch2/catch.hpp>

#include <df2/random.h>

namespace df2 {
namespace {

TEST_CASE("a whole view keeps the proportions within the limits of its sides") {
  CHECK(whole_view({768, 1024}, SideLimits{}).size == Size{768, 1024});
  CHECK(whole_view({100, 50}, SideLimits{400, 4096}).size == Size{400, 200});
  CHECK(whole_view({30'000, 3'000}, SideLimits{400, 4000}).size == Size{4000, 400});
  CHECK(whole_view({30'000, 1}, SideLimits{400, 300}).size == Size{300, 1});
  CHECK(whole_view({200, 100}, Size{50, 50}).size == Size{50, 25});
  CHECK(whole_view({10, 20}, Size{40, 60}).size == Size{30, 60});
}

TEST_CASE("a close view shows the box and its surroundings, as far as the image goes") {
  const View view = close_view({100, 100}, {40, 40, 20, 20}, 0.5, {80, 80});
  CHECK(view.part == Box{30, 30, 40, 40});
  CHECK(view.size == Size{80, 80});
  CHECK(view.map(Point{40, 50}) == Point{20, 40});
  CHECK(view.map(Box{30, 30, 40, 40}) == Box{0, 0, 80, 80});
  CHECK(close_view({100, 100}, {-20, 90, 30, 30}, 0, {80, 80}).part == Box{0, 90, 10, 10});
}

TEST_CASE("of a box outside the image, or of none, the whole image is shown") {
  const Box box = GENERATE(Box{200, 0, 10, 10}, Box{-50, -50, 10, 10}, Box{1e300, 1e300, 1, 1});
  CHECK(close_view({100, 60}, box, 0.1, {80, 80}).part == Box{0, 0, 100, 60});
}

/// Looks up each pixel of the drawing in the image.
Mask slow_seen_mask(const Mask& mask, const View& view) {
  const std::vector<std::uint8_t> from = bitmap_from_mask(mask);
  std::vector<std::uint8_t> to;
  const auto source = [](double begin, double scale, std::uint32_t i, std::uint32_t most) {
    return static_cast<std::size_t>(std::min<double>(std::floor(begin + (i + 0.5) / scale), most - 1.0));
  };
  for (std::uint32_t x = 0; x < view.size.width; ++x) {
    for (std::uint32_t y = 0; y < view.size.height; ++y) {
      to.push_back(from[source(view.part.x, view.scale_x(), x, mask.size.width) * mask.size.height +
                        source(view.part.y, view.scale_y(), y, mask.size.height)]);
    }
  }
  return mask_from_bitmap(to, view.size);
}

TEST_CASE("a mask is seen as its pixels are") {
  Random random(4, 1);
  for (int i = 0; i < 300; ++i) {
    const Size size = {1 + static_cast<std::uint32_t>(random.uniform(0, 40)),
                       1 + static_cast<std::uint32_t>(random.uniform(0, 40))};
    std::vector<std::uint8_t> bitmap(std::size_t{size.width} * size.height);
    const double share = random.uniform(0, 1);
    for (auto& pixel : bitmap) pixel = random.chance(share);
    const Mask mask = mask_from_bitmap(bitmap, size);
    const Size most = {1 + static_cast<std::uint32_t>(random.uniform(0, 90)),
                       1 + static_cast<std::uint32_t>(random.uniform(0, 90))};
    const Box box = {random.uniform(-5, 40), random.uniform(-5, 40), random.uniform(0, 30), random.uniform(0, 30)};
    const View view = random.chance(0.5) ? whole_view(size, most) : close_view(size, box, 0.2, most);
    REQUIRE(seen_mask(mask, view) == slow_seen_mask(mask, view));
  }
}

TEST_CASE("landmarks without a label stay at zero, others move with the view") {
  Item item;
  item.box = {10, 10, 20, 20};
  item.landmarks = {{0, 0, 0}, {20, 30, 2}, {1e30, -1e30, 1}};
  item.segmentation = std::vector<Polygon>{{{10, 10}, {30, 10}, {30, 30}}};
  const Item seen = seen_item(item, whole_view({50, 50}, Size{100, 100}));
  CHECK(seen.box == Box{20, 20, 40, 40});
  CHECK(seen.landmarks[0] == Landmark{0, 0, 0});
  CHECK(seen.landmarks[1] == Landmark{40, 60, 2});
  CHECK(seen.landmarks[2] == Landmark{1e6, -1e6, 1});
  CHECK(std::get<std::vector<Polygon>>(seen.segmentation)[0][2] == Point{60, 60});
}

TEST_CASE("an image of unknown size is as large as its items") {
  Item item;
  item.box = {10, 10, 20.5, 30};
  item.landmarks = {{50, 3, 2}};
  CHECK(size_of_items({&item, 1}) == Size{51, 40});
  CHECK(size_of_items({}) == Size{1, 1});
  item.box.width = 1e12;
  CHECK(size_of_items({&item, 1}).width == 30'000);
}

}  // namespace
}  // namespace df2
