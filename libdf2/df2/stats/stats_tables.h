// In: statistics of one or several splits. Out: the tables people read, free of any format. Called by the text and the
// HTML renderer.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <df2/stats/dataset_stats.h>

namespace df2 {

struct StatsTable {
  std::string title;
  std::string note;                            ///< a sentence, or empty
  std::vector<std::string> header;             ///< the first is of the rows' labels
  std::vector<std::vector<std::string>> rows;  ///< a row of one cell is a heading
};

/// The paper's Table 1: a row for each split, and one for each published split.
StatsTable overview_table(std::span<const DatasetStats> splits);

// A column for each split from here on. `labels`: of the splits.
using SplitLabels = std::span<const std::string>;

/// With the paper's shares of Figure 3b.
StatsTable category_table(std::span<const DatasetStats> splits, SplitLabels labels);
/// The four attributes, with the paper's shares of Figure 3a.
StatsTable level_table(std::span<const DatasetStats> splits, SplitLabels labels);
/// Items of an image, styles of a pair_id.
StatsTable tally_table(std::span<const DatasetStats> splits, SplitLabels labels);
/// Sources and pairs.
StatsTable pair_table(std::span<const DatasetStats> splits, SplitLabels labels);
/// Share of each level of occlusion in each category.
StatsTable occlusion_table(std::span<const DatasetStats> splits, SplitLabels labels);
/// Share of visible, occluded and unlabelled landmarks in each category.
StatsTable visibility_table(std::span<const DatasetStats> splits, SplitLabels labels);

/// Quantiles of sizes: a row for each split and measure.
StatsTable size_table(std::span<const DatasetStats> splits, SplitLabels labels);
/// Landmark by landmark: a row for ten of them.
StatsTable landmark_table(const DatasetStats& split, const std::string& label);

}  // namespace df2
