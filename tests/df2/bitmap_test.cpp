#include <catch2/catch.hpp>

#include <cstdint>
#include <random>
#include <vector>

#include <df2/bitmap.h>

#include "mask_case.h"

namespace {

using namespace df2::test;

Runs slow_runs(const Bitmap& pixels) {
  Runs runs = {0};
  for (const std::uint8_t pixel : pixels) {
    if ((pixel != 0) != (runs.size() % 2 == 0)) runs.push_back(0);
    ++runs.back();
  }
  return runs;
}

TEST_CASE("runs are found in bitmaps of any length, and painted where they were") {
  std::mt19937 generator(1);
  Runs runs;
  for (int trial = 0; trial < 3000; ++trial) {
    Bitmap pixels(static_cast<std::size_t>(random_int(generator, 0, 300)));
    const int longest = random_int(generator, 1, 90);
    for (std::size_t i = 0; i < pixels.size();) {
      const auto value = static_cast<std::uint8_t>(random_int(generator, 0, 1) * random_int(generator, 1, 255));
      for (int k = random_int(generator, 1, longest); k > 0 && i < pixels.size(); --k) pixels[i++] = value;
    }
    df2::find_runs(pixels, runs);
    REQUIRE(runs == slow_runs(pixels));
    Bitmap painted(pixels.size());
    df2::paint_runs(runs, painted);
    for (std::uint8_t& pixel : pixels) pixel = pixel != 0 ? 1 : 0;
    REQUIRE(painted == pixels);
  }
}

}  // namespace
