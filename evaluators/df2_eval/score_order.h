// In: scores. Out: their rows, best first. Called by the accumulator; one sort serves all thresholds and subsets.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace df2::eval {

/// Rows by score descending; equal scores keep the order of their rows.
/// REQUIRES: finite scores, fewer than 2^32.
std::vector<std::uint32_t> order_by_score(std::span<const double> scores);

}  // namespace df2::eval
