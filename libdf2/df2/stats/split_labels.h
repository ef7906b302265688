// In: statistics of one or several splits. Out: how their columns and rows are called, and numbers as text. Called by
// the renderers of statistics.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <df2/stats/dataset_stats.h>

namespace df2 {

/// The names of the splits; where one stands before, with " (2)" behind it, or the next number.
std::vector<std::string> split_labels(std::span<const DatasetStats> splits);

/// A category that some of the splits have, by id, then name.
struct CategoryLabel {
  std::int64_t id = 1;
  std::string name;
  auto operator<=>(const CategoryLabel&) const = default;
};

std::vector<CategoryLabel> category_labels(std::span<const DatasetStats> splits);

/// The split's numbers of it, if the split has it.
const CategoryStats* find_category(const DatasetStats& split, const CategoryLabel& category);

/// A tally of each split, in rows that they share: "0", "1" ... and the large numbers together, "10+".
struct TallyRows {
  std::vector<std::string> labels;
  std::vector<std::vector<std::uint64_t>> counts;  ///< [split][row]
};

/// Up to the largest number that any split has. `tally_of` of each split is counted.
TallyRows tally_rows(std::span<const DatasetStats> splits, Tally DatasetStats::*tally_of);

/// 0.0 to 1.0; nothing of nothing.
std::optional<double> share_of(std::uint64_t part, std::uint64_t whole);

/// "26.1 %", or "-" where there is none.
std::string percent_text(std::optional<double> share);

/// "1,234,567"
std::string count_text(std::uint64_t count);

/// What stands where a file does not tell something.
inline constexpr std::string_view kNotInFile = "not in this file";

}  // namespace df2
