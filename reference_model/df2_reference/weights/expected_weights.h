// In: a file of weights and the names and shapes that a network needs. Out: nothing, or one Error with all that does
// not fit. Called by what loads a network.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <df2_reference/weights/weight_file.h>

namespace df2::reference {

struct ExpectedWeight {
  std::string name;
  std::vector<std::uint64_t> shape;
  bool may_be_absent = false;
};

/// Throws Error (weights) with an issue for each name that is missing, is not expected, or has another shape, in this
/// order.
void check_weights(const WeightFile& file, std::span<const ExpectedWeight> expected);

}  // namespace df2::reference
