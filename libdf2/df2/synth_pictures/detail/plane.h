// In: a part of a picture. Out: a value for each of its pixels. Called by everything in this folder: a layer is painted
// within the window that it touches.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <df2/geometry.h>

namespace df2::synth {

/// Pixels left <= x < right, top <= y < bottom of a picture.
struct Window {
  int left = 0, top = 0, right = 0, bottom = 0;
  int width() const { return right - left; }
  int height() const { return bottom - top; }
  bool is_empty() const { return right <= left || bottom <= top; }
};

inline Window whole(Size picture) {
  return {0, 0, static_cast<int>(picture.width), static_cast<int>(picture.height)};
}

inline Window common(Window a, Window b) {
  Window both{std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right),
              std::min(a.bottom, b.bottom)};
  if (both.is_empty()) both = {a.left, a.top, a.left, a.top};
  return both;
}

/// The pixels within `margin` of a rectangle that holds all points.
inline Window window_around(std::span<const Point> points, double margin, Window within) {
  if (points.empty()) return {within.left, within.top, within.left, within.top};
  const auto [left, right] = std::ranges::minmax(points, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(points, {}, &Point::y);
  // Points may lie far outside, where an int would not hold them.
  const auto whole_pixel = [](double at) { return static_cast<int>(std::floor(std::clamp(at, -1e6, 1e6))); };
  return common({whole_pixel(left.x - margin), whole_pixel(top.y - margin), whole_pixel(right.x + margin) + 1,
                 whole_pixel(bottom.y + margin) + 1},
                within);
}

template <class T>
struct Plane {
  Window window;
  std::vector<T> values;

  explicit Plane(Window of = {}, T value = {})
      : window(of), values(static_cast<std::size_t>(of.width()) * static_cast<std::size_t>(of.height()), value) {}
  /// REQUIRES: window.top <= y < window.bottom. The pixel x is at [x - window.left].
  std::span<T> row(int y) { return std::span(values).subspan(start_of(y), static_cast<std::size_t>(window.width())); }
  std::span<const T> row(int y) const {
    return std::span(values).subspan(start_of(y), static_cast<std::size_t>(window.width()));
  }
  /// REQUIRES: the pixel lies in the window.
  T& at(int x, int y) { return values[start_of(y) + static_cast<std::size_t>(x - window.left)]; }
  const T& at(int x, int y) const { return values[start_of(y) + static_cast<std::size_t>(x - window.left)]; }

 private:
  std::size_t start_of(int y) const {
    return static_cast<std::size_t>(y - window.top) * static_cast<std::size_t>(window.width());
  }
};

/// A share of 1 in planes that are blurred: 256 times that of a Coverage.
inline constexpr int kWholeShare = 255 * 256;

/// The mean of the square of 2 * radius + 1 pixels around each, twice, as a bell would blur; what lies outside counts
/// as 0. REQUIRES: values up to kWholeShare; a radius of at most 120.
void blur(Plane<std::uint16_t>& plane, int radius);

}  // namespace df2::synth
