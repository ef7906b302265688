// In: numbers in any order. Out: how they are distributed: quantiles and a histogram. Called by collect_stats.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace df2 {

/// The quantiles of a summary: the least, the middle and the greatest value, and some between.
inline constexpr std::array kQuantiles = {0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0};

struct Distribution {
  struct Summary {
    double mean = 0;
    /// At kQuantiles, exact: between two neighbouring values in proportion, as numpy's default does.
    std::array<double, kQuantiles.size()> quantiles = {};
    bool operator==(const Summary&) const = default;
  };

  std::uint64_t count = 0;
  std::optional<Summary> summary;  ///< nothing where there are no values
  /// One more than there are edges: below the first edge, from each edge up to the next, and from the last edge on.
  std::vector<std::uint64_t> bins;
  bool operator==(const Distribution&) const = default;
};

/// REQUIRES: the edges ascend; no value is NaN.
Distribution make_distribution(std::vector<double> values, std::span<const double> edges);

}  // namespace df2
