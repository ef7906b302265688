#include "relief.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace df2::synth {

Relief round_off(const Coverage& coverage, int radius, double pixels_per_head) {
  Plane<std::uint16_t> height(coverage.window);
  for (std::size_t i = 0; i < height.values.size(); ++i)
    height.values[i] = static_cast<std::uint16_t>(256 * coverage.values[i]);
  blur(height, radius);
  Relief relief(coverage.window);
  const Window window = coverage.window;
  const auto per_head = static_cast<float>(1 / pixels_per_head);
  // The blurred edge falls by half of its height within the radius; a round edge by all of the radius.
  const float steepness = static_cast<float>(radius) / 2 / kWholeShare;
  for (int y = window.top; y < window.bottom; ++y) {
    const auto here = height.row(y), above = height.row(std::max(y - 1, window.top)),
               below = height.row(std::min(y + 1, window.bottom - 1));
    const auto row = relief.row(y);
    for (std::size_t x = 0; x < row.size(); ++x) {
      const int left = here[x == 0 ? 0 : x - 1], right = here[std::min(x + 1, row.size() - 1)];
      row[x] = {.u = static_cast<float>(window.left + static_cast<int>(x)) * per_head,
                .v = static_cast<float>(y) * per_head,
                .slope_x = static_cast<float>(right - left) * steepness,
                .slope_y = static_cast<float>(below[x] - above[x]) * steepness,
                .reach = per_head};
    }
  }
  return relief;
}

namespace {

/// How high a crease is along its length: it rises at once and runs out slowly.
double height_along(double share) {
  constexpr double kRise = 0.15;
  const double run = share < kRise ? share / kRise : (1 - share) / (1 - kRise);
  return run * (2 - run);
}

void add_fold(Relief& relief, const Fold& fold, double pixels_per_head) {
  const Point along{fold.to.x - fold.from.x, fold.to.y - fold.from.y};
  const double length = std::sqrt(along.x * along.x + along.y * along.y);
  const double half = fold.width / 2;
  if (length <= 0 || half <= 0) return;
  const Point unit{along.x / length, along.y / length};
  const Point aside{-unit.y, unit.x};
  const double bend = 0.06 * length;  // straight creases look drawn with a ruler
  const std::array<Point, 2> ends = {fold.from, fold.to};
  const Window window = window_around(ends, half + bend, relief.window);
  const double steepness = fold.height * pixels_per_head / half;
  for (int y = window.top; y < window.bottom; ++y) {
    for (int x = window.left; x < window.right; ++x) {
      const double dx = x + 0.5 - fold.from.x, dy = y + 0.5 - fold.from.y;
      const double share = (dx * unit.x + dy * unit.y) / length;
      if (share <= 0 || share >= 1) continue;
      const double s = (dx * aside.x + dy * aside.y - bend * 4 * share * (1 - share)) / half;
      if (s <= -1 || s >= 1) continue;
      // The ridge is (1 - s^2)^2 high.
      const double slope = -4 * s * (1 - s * s) * steepness * height_along(share);
      SurfacePoint& point = relief.at(x, y);
      point.slope_x += static_cast<float>(slope * aside.x);
      point.slope_y += static_cast<float>(slope * aside.y);
    }
  }
}

}  // namespace

void add_folds(Relief& relief, std::span<const Fold> folds, double pixels_per_head) {
  for (const Fold& fold : folds) add_fold(relief, fold, pixels_per_head);
}

}  // namespace df2::synth
