// In: ground truth, predictions and how they are scored. Out: what became of each prediction and item at one threshold,
// as the task's walk tells it. Called by df2-data draw and the Python package.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <df2/dataset.h>
#include <df2/fate.h>
#include <df2/prediction.h>
#include <df2_eval/options.h>
#include <df2_eval/outcomes/scored_cell.h>

namespace df2::eval {

struct MatchRules {
  Task task = Task::detection;
  double threshold = 0.5;                 ///< similarity that matches
  double min_score = 0.5;                 ///< predictions of less are as if they were not there
  double poor_below = 0;                  ///< a match of less similarity is poor
  std::vector<std::int64_t> images = {};  ///< ids; empty: all
};

/// One image's predictions of enough score, and what became of its items, in their order.
struct ImageMatches {
  std::vector<JudgedPrediction> predictions;
  std::vector<ItemFate> items;
  bool has_fault = false;  ///< anything but right predictions and found items
};

class MatchFlags {
 public:
  /// Throws Error as the task does. REQUIRES: all outlive this; the task is none of pairs.
  MatchFlags(const Dataset& dataset, const Predictions& predictions, const MatchRules& rules);

  /// `image`: index into the dataset's images. May be called from any thread.
  ImageMatches of_image(std::size_t image) const;
  /// How many predictions are left out for their score.
  std::uint64_t below_min_score() const { return below_; }

 private:
  struct Flag {
    bool is_scored = false;
    CellFate fate = CellFate::ignored;
    const Item* item = nullptr;  // that it took
    double similarity = 0;       // with that
  };
  void take(const ScoredCell& cell);
  Item item_of(std::size_t row) const;

  const Dataset& dataset_;
  const Predictions& predictions_;
  MatchRules rules_;
  std::vector<Flag> flags_;                       // of each row
  std::vector<std::vector<std::uint32_t>> rows_;  // of each image
  std::vector<std::vector<ItemFate>> items_;      // of each image: missed or ignored
  std::uint64_t below_ = 0;
};

}  // namespace df2::eval
