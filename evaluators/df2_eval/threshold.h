// In: nothing. Out: the similarity thresholds and recall points of COCO, and numpy's sum, all to the bit
// (docs/metrics.md). Called by match, the accumulator and summarize.
#pragma once

#include <array>
#include <cstddef>

namespace df2::eval {

inline constexpr int kThresholdCount = 10;
inline constexpr int kRecallCount = 101;

/// numpy.linspace(0.5, 0.95, 10).
const std::array<double, kThresholdCount>& similarity_thresholds();
/// numpy.linspace(0, 1, 101).
const std::array<double, kRecallCount>& recall_points();

/// numpy's pairwise sum: the order of additions decides the last bits.
double pairwise_sum(const double* values, std::size_t count);

}  // namespace df2::eval
