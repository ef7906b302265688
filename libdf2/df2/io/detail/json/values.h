// In: numbers and boxes. Out: JSON values spelled as the official files spell them. Called by the writers.
#pragma once

#include <nlohmann/json.hpp>

#include <df2/geometry.h>

namespace df2::detail {

using OrderedJson = nlohmann::ordered_json;

/// Whole numbers are written without a fraction.
OrderedJson number_value(double value);
/// [x1, y1, x2, y2]; a reader that subtracts finds width and height again to the last bit.
OrderedJson corners_value(const Box& box);

}  // namespace df2::detail
