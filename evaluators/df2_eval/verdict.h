// In: the outcomes of one prediction in all subsets. Out: a number that stands for all of them. Called by the
// accumulator.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <df2_eval/match.h>

namespace df2::eval {

/// What became of one prediction in one subset.
struct Outcome {
  ThresholdBits matched = 0;
  ThresholdBits ignored = 0;
  bool is_absent = false;  ///< the prediction's image is not in the subset
  bool operator==(const Outcome&) const = default;
};

/// A verdict is the outcomes of one prediction in all subsets. Hundreds of thousands of predictions have only a few
/// thousand different verdicts, so each is kept once.
class VerdictTable {
 public:
  /// How many subsets are counted at a time.
  static constexpr std::size_t kLanes = 4;
  static constexpr std::size_t padded(std::size_t subset_count) {
    return (subset_count + kLanes - 1) / kLanes * kLanes;
  }

  VerdictTable() = default;
  VerdictTable(std::size_t subset_count, std::size_t threshold_count)
      : subset_count_(subset_count), all_(all_bits(threshold_count)) {}

  /// The number of the verdict; a new number if the verdict is new.
  /// REQUIRES: outcomes.size() == subset_count.
  std::uint32_t intern(std::span<const Outcome> outcomes);

  std::size_t size() const { return notable_.size(); }
  std::span<const Outcome> outcomes(std::uint32_t verdict) const {
    return std::span(outcomes_).subspan(verdict * subset_count_, subset_count_);
  }
  /// Whether the prediction is right or wrong at some threshold.
  bool judges(const Outcome& outcome) const { return !outcome.is_absent && outcome.ignored != all_; }
  /// Per subset 1 where the prediction is judged, else 0; padded with zeros.
  std::span<const std::uint32_t> judged(std::uint32_t verdict) const {
    return std::span(judged_).subspan(verdict * padded(subset_count_), padded(subset_count_));
  }
  /// Whether in some subset that judges the prediction it is right or ignored at some threshold, not only wrong.
  bool notable(std::uint32_t verdict) const { return notable_[verdict]; }

 private:
  void grow();

  std::size_t subset_count_ = 0;
  ThresholdBits all_ = 0;
  std::vector<Outcome> outcomes_;       // [verdict][subset]
  std::vector<std::uint32_t> judged_;   // [verdict][subset, padded]
  std::vector<std::uint8_t> notable_;   // [verdict]
  std::vector<std::uint32_t> buckets_;  // by hash: number + 1, or 0; a power of two of them, at most half full
};

}  // namespace df2::eval
