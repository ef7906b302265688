// In: a plan and a block of images. Out: accumulators, counts and signs of the block. Walks every cell: similarity,
// match, accumulate. Called by walk, a block at a time on each thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <df2/dataset.h>
#include <df2/prediction.h>
#include <df2_eval/accumulate.h>
#include <df2_eval/cell.h>
#include <df2_eval/match.h>
#include <df2_eval/outcomes/outcome_lines.h>
#include <df2_eval/partial/counts.h>
#include <df2_eval/partial/signs.h>
#include <df2_eval/subset.h>
#include <df2_eval/tasks/best_rows.h>
#include <df2_eval/tasks/walk.h>

namespace df2::eval {

/// What every block of images reads.
struct WalkPlan {
  const Dataset& dataset;
  const Predictions& predictions;
  const Comparison& comparison;
  const CellIndex& cells;
  std::vector<std::uint32_t> images;  ///< indices, ascending
  std::vector<bool> scored;           ///< by category
  std::vector<bool> left_out;         ///< by category: listed, but not asked for
  std::vector<Subset> subsets;
  std::size_t max_dets;
  std::vector<double> thresholds;
  ThresholdBits all_thresholds;
  bool is_strict;
  std::size_t across_subsets;  ///< in how many of the subsets, from the first on, to score across categories, too
  const OutcomeOutput* outcomes;
};

/// Walks the cells of a block of images; its vectors are reused from cell to cell and from block to block.
class BlockWalk {
 public:
  /// `slot`: that of the cells.
  BlockWalk(const WalkPlan& plan, std::size_t slot);
  void walk(std::span<const std::uint32_t> images);

  /// The results of the last block of images, one accumulator for each view.
  const std::vector<ApAccumulator>& views() const { return views_; }
  /// All categories as one.
  const ApAccumulator& across_categories() const { return across_; }
  const Counts& counts() const { return counts_; }
  const Signs& signs() const { return signs_; }
  /// Where outcomes are asked for, their lines, once.
  std::string take_lines() { return lines_ ? lines_->take() : ""; }

 private:
  struct Pattern {
    std::vector<ItemFlags> flags;
    std::vector<Match> matches;
  };

  void walk_image(std::uint32_t index);
  void look_at(std::span<const std::uint32_t> rows);

  /// The whole image as one cell, in which a prediction may take an item of any category.
  void score_across_categories(const ImageRecord& record, std::span<const std::uint32_t> rows);

  /// Scores and areas of the cell's predictions.
  void read_rows();
  void score_cell();

  /// Of the cell that score_view has scored, or add_lone_predictions.
  void tell_outcomes();
  static bool is_ignored(const View& view, const Subset& subset, const Item& item);

  /// How the items of the cell count in the subset.
  void read_flags(const View& view, const Subset& subset);

  /// Most cells hold predictions and no item, so there is nothing to compare or to match.
  void add_lone_predictions(std::size_t view);

  /// The verdict on a prediction without an item, which depends on the image and on the ranges that hold its area.
  std::uint32_t lone_verdict(std::size_t view, double area);

  /// In as many of the subsets, from the first on, as the accumulator has.
  void score_view(const View& view, ApAccumulator& accumulator);

  /// Subsets that ignore the same items have the same matches, and within a cell most subsets do.
  const std::vector<Match>& match(const std::vector<ItemFlags>& flags);

  const WalkPlan& plan_;
  std::vector<ApAccumulator> views_;
  ApAccumulator across_;
  std::vector<std::uint32_t> across_rows_;
  Counts counts_;
  Signs signs_;
  BestRows best_rows_;  // of this image
  Cell cell_;
  std::vector<const Item*> items_;  // of this image, by category
  SimilarityMatrix similarity_;
  std::vector<std::pair<double, double>> area_ranges_;  // each once
  std::vector<std::size_t> range_of_;                   // of each subset
  std::vector<bool> in_image_;
  // Verdicts on predictions without an item, of this image: [view][bits of area_ranges_].
  std::vector<std::optional<std::uint32_t>> lone_;
  std::vector<std::uint32_t> verdicts_;
  std::vector<double> scores_, areas_;
  std::vector<Outcome> outcomes_;
  std::vector<std::uint32_t> counted_;
  std::vector<ItemFlags> flags_;
  std::vector<Pattern> patterns_;  // the first pattern_count_ are this cell's
  std::size_t pattern_count_ = 0;
  std::vector<std::uint32_t> scratch_;
  MatchScratch match_scratch_;
  std::optional<OutcomeLines> lines_;
  std::vector<std::optional<std::uint32_t>> partners_;  // predictions x thresholds
  std::vector<std::uint8_t> is_counted_;                // items x subsets
};

}  // namespace df2::eval
