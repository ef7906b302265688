// In: a dataset, predictions and a question. Out: the curve that docs/metrics.md asks for, found by plain loops over
// everything, a fresh walk for every question. Shares structs with the evaluators, and no rule. Called by tests.
#pragma once

#include <optional>
#include <vector>

#include <df2/dataset.h>
#include <df2/prediction.h>
#include <df2_eval/accumulate.h>
#include <df2_eval/options.h>
#include <df2_eval/similarity.h>
#include <df2_eval/subset.h>

namespace df2::oracle {

struct Question {
  CategoryIndex category = 0;
  eval::Subset subset;
  int max_dets = 100;
};

class Oracle {
 public:
  Oracle(const Dataset& dataset, const Predictions& predictions, eval::Task task,
         eval::Visibility visibility = eval::Visibility::vis_and_occ);

  std::optional<eval::Curve> curve(const Question& question) const;

  /// Mean precision or mean final recall over thresholds [first, last) of those categories that have a curve.
  std::optional<double> mean_precision(const std::vector<CategoryIndex>& categories, const eval::Subset& subset,
                                       int max_dets, int first_threshold = 0, int last_threshold = 10) const;
  std::optional<double> mean_recall(const std::vector<CategoryIndex>& categories, const eval::Subset& subset,
                                    int max_dets, int first_threshold = 0, int last_threshold = 10) const;

 private:
  double similarity(std::size_t row, const ImageRecord& image, const Item& item) const;
  double area(std::size_t row) const;
  bool is_ignored(const Item& item, const eval::Subset& subset) const;

  const Dataset& dataset_;
  const Predictions& predictions_;
  eval::Task task_;
  eval::Visibility visibility_;
  /// similarities_[row][i]: to item i of the row's image; 0 for items of other categories.
  std::vector<std::vector<double>> similarities_;
};

}  // namespace df2::oracle
