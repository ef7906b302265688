// In: nothing, or numbers as an option spells them. Out: the similarity thresholds and recall points of COCO, others
// that are asked for, and numpy's sum, all to the bit (docs/metrics.md). Called by options, match, the accumulator and
// summarize.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace df2::eval {

/// A bit per similarity threshold, the lowest threshold first.
using ThresholdBits = std::uint64_t;
inline constexpr std::size_t kMostThresholds = 64;
inline constexpr std::size_t kMostRecallPoints = 1001;

/// The bits of all thresholds.
constexpr ThresholdBits all_bits(std::size_t threshold_count) {
  return threshold_count < kMostThresholds ? (ThresholdBits{1} << threshold_count) - 1 : ~ThresholdBits{0};
}
constexpr ThresholdBits bit_of(std::size_t threshold) {
  return ThresholdBits{1} << threshold;
}

/// numpy.linspace(0.5, 0.95, 10).
const std::vector<double>& coco_thresholds();
/// numpy.linspace(0, 1, 101).
const std::vector<double>& coco_recall_points();

/// "0.25:0.05:0.75": the first number, the step and the last, as numpy.linspace makes them. Nothing for other text, for
/// steps that do not end at the last number, and for more than `most` numbers.
std::optional<std::vector<double>> expand_steps(std::string_view text, std::size_t most);
/// The place of the threshold among `thresholds`, if it is one of them to the bit.
std::optional<std::size_t> find_threshold(std::span<const double> thresholds, double threshold);
/// "50" for 0.5, "33.3" for 0.333: what stands behind AP.
std::string percent(double threshold);

/// numpy's pairwise sum: the order of additions decides the last bits.
double pairwise_sum(const double* values, std::size_t count);

}  // namespace df2::eval
