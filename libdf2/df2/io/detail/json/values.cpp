#include <df2/io/detail/json/values.h>

#include <cmath>
#include <cstdint>

#include <df2/corners.h>

namespace df2::detail {

OrderedJson number_value(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15) return static_cast<std::int64_t>(value);
  return value;
}

OrderedJson corners_value(const Box& box) {
  OrderedJson corners = OrderedJson::array();
  for (const double corner : corners_of(box)) corners.push_back(number_value(corner));
  return corners;
}

}  // namespace df2::detail
