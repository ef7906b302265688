// In: nothing. Out: the scores that the paper and the README of the released data print. Called by the paper's tables.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace df2::eval {

/// One line of the published scores, a score per column.
struct PublishedRow {
  std::string source;               ///< "paper table 2", "released data (README)"
  std::string task;                 ///< "detection", "retrieval pose+class"
  std::string setting;              ///< "", "vis", "vis_and_occ", "gt box", "detected box"
  std::string metric;               ///< "AP", "top-20"; several are separated by slashes
  std::vector<std::string> scores;  ///< all levels in the order of df2/attributes.h, then overall; empty: not published
};
/// As they stand in published_baselines.inc.
const std::vector<PublishedRow>& published_rows();

using Scores = std::vector<std::optional<double>>;

/// The paper's row, a score for each level and the overall one; all absent where it has none.
Scores paper_scores(std::string_view task, std::string_view setting, std::string_view metric);

/// The README's overall scores: AP, AP50, AP75, or top-1, 5, 10, 15, 20; empty where it has none.
Scores released_scores(std::string_view task, std::string_view setting);

/// The combinations of features of the paper's Table 5, in its order: "class", "pose" ...
std::vector<std::string> paper_features();

}  // namespace df2::eval
