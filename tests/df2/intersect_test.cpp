#include <catch2/catch.hpp>

#include <cstdint>
#include <random>
#include <vector>

#include <df2/intersect.h>

#include "mask_case.h"

namespace {

using df2::Mask;
using df2::Size;
using namespace df2::test;

TEST_CASE("the intersection is what all bitmaps have") {
  std::mt19937 generator(1);
  for (int trial = 0; trial < 2000; ++trial) {
    const Size size = random_size(generator, 9);
    Bitmap all(std::size_t{size.width} * size.height, 1);
    std::vector<Mask> masks;
    for (int count = random_int(generator, 1, 4); count > 0; --count) {
      Bitmap pixels(all.size());
      const int share = random_int(generator, 0, 4) * 25;
      for (std::size_t i = 0; i < pixels.size(); ++i) {
        pixels[i] = random_int(generator, 0, 99) < share ? 1 : 0;
        all[i] &= pixels[i];
      }
      masks.push_back(df2::mask_from_bitmap(pixels, size));
    }
    REQUIRE(df2::intersect(masks, size) == df2::mask_from_bitmap(all, size));
  }
}

}  // namespace
