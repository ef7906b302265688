// In: similarities and flags of one cell. Out: for every prediction, per threshold, whether it matched and whether it
// is ignored. COCO's greedy rule; never sees a box, a mask or a landmark. Called by the tasks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <df2_eval/similarity.h>
#include <df2_eval/threshold.h>

namespace df2::eval {

struct Match {
  ThresholdBits matched = 0;  ///< found an item (which may be ignored)
  ThresholdBits ignored = 0;  ///< neither right nor wrong
  bool operator==(const Match&) const = default;
};

struct ItemFlags {
  bool ignored = false;
  bool crowd = false;  ///< may be taken more than once
  /// Its id is 0, which means "no match" in the official rules: the item is taken, but the prediction stays unmatched.
  bool id_zero = false;
  bool operator==(const ItemFlags&) const = default;
};

/// Memory that is reused from cell to cell.
struct MatchScratch {
  std::vector<std::uint32_t> order;  ///< of the items
  std::vector<ThresholdBits> taken;  ///< of each item, a bit per threshold
};

/// Rows of `similarity` are in score order; `thresholds` ascend. An unmatched prediction is not ignored here; the
/// caller ignores it where its own area lies outside the subset. REQUIRES: flags.size() == similarity.cols();
/// matches.size() == similarity.rows(). `partners`: empty, or predictions x thresholds: the item that each prediction
/// takes, if any, is written there.
void match_greedily(const SimilarityMatrix& similarity, std::span<const ItemFlags> flags,
                    std::span<const double> thresholds, MatchScratch& scratch, std::span<Match> matches,
                    std::span<std::optional<std::uint32_t>> partners = {});

}  // namespace df2::eval
