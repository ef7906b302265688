#include <df2/io/detail/json/values.h>

#include <cmath>
#include <cstdint>

namespace df2::detail {

namespace {

/// The corner that is `extent` away from `corner` to the last bit: corner + (other - corner) may miss by a rounding.
double other_corner(double corner, double extent) {
  const double other = corner + extent;
  const double away = other - corner;
  return away == extent ? other : std::nextafter(other, away < extent ? HUGE_VAL : -HUGE_VAL);
}

}  // namespace

OrderedJson number_value(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15) return static_cast<std::int64_t>(value);
  return value;
}

OrderedJson corners_value(const Box& box) {
  return {number_value(box.x), number_value(box.y), number_value(other_corner(box.x, box.width)),
          number_value(other_corner(box.y, box.height))};
}

}  // namespace df2::detail
