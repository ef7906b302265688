#include <df2/corners.h>

#include <cmath>

namespace df2 {

namespace {

/// The corner that is `extent` away from `corner` to the last bit: corner + (other - corner) may miss by a rounding.
double other_corner(double corner, double extent) {
  const double other = corner + extent;
  const double away = other - corner;
  return away == extent ? other : std::nextafter(other, away < extent ? HUGE_VAL : -HUGE_VAL);
}

}  // namespace

std::array<double, 4> corners_of(const Box& box) {
  return {box.x, box.y, other_corner(box.x, box.width), other_corner(box.y, box.height)};
}

}  // namespace df2
