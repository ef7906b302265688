// In: matched cells, one image at a time or in shards. Out: curves per category, subset and max_dets. A value: add,
// merge, equality; merging is set union, so any sharding gives the same bits. Called by the tasks, partial and tests.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <df2/category_set.h>
#include <df2_eval/image_set.h>
#include <df2_eval/match.h>
#include <df2_eval/threshold.h>
#include <df2_eval/verdict.h>

namespace df2::eval {

/// All predictions of one category, as columns. Row order: image_id ascending, rank ascending.
struct CategoryRows {
  std::vector<double> score;
  std::vector<std::int64_t> image_id;
  std::vector<std::uint32_t> rank;           ///< place in its cell by score, from 0
  std::vector<std::uint32_t> verdict;        ///< number in the accumulator's table
  std::vector<std::uint64_t> counted_items;  ///< per subset
};

/// Precision, score and recall of one category x subset x max_dets. Absent when no item is counted.
struct Curve {
  std::vector<std::vector<double>> precision;  ///< [threshold][recall point]
  std::vector<std::vector<double>> score;      ///< [threshold][recall point]
  std::vector<double> recall;                  ///< [threshold]
  bool operator==(const Curve&) const = default;
};

class ApAccumulator {
 public:
  ApAccumulator() = default;
  ApAccumulator(std::size_t category_count, std::size_t subset_count,
                std::size_t threshold_count = coco_thresholds().size());

  /// Reserves memory for that many predictions of a category.
  void reserve(CategoryIndex category, std::size_t rows);
  /// Says that the image was scored. Images come in ascending order of their ids, each once. Throws Error
  /// (partial_overlap).
  void add_image(std::int64_t image_id);
  /// The number under which add_cell takes a prediction's outcomes in all subsets.
  /// REQUIRES: outcomes.size() == subset_count().
  std::uint32_t intern(std::span<const Outcome> outcomes) { return verdicts_.intern(outcomes); }
  /// Adds one cell of the last added image. `verdicts`: from intern, one for each score, in score order;
  /// `counted_items`: per subset.
  void add_cell(CategoryIndex category, std::span<const double> scores, std::span<const std::uint32_t> verdicts,
                std::span<const std::uint32_t> counted_items);
  /// The same for a cell without counted items.
  void add_predictions(CategoryIndex category, std::span<const double> scores, std::span<const std::uint32_t> verdicts);
  /// The same from outcomes: predictions x subset_count, row-major.
  void add_cell(CategoryIndex category, std::span<const double> scores, std::span<const Outcome> outcomes,
                std::span<const std::uint32_t> counted_items);
  /// Set union. Throws Error (partial_overlap) when both hold an image, (partial_signature) for another number of
  /// categories, subsets or thresholds.
  void merge(const ApAccumulator& other);

  std::size_t subset_count() const { return subset_count_; }
  std::size_t threshold_count() const { return threshold_count_; }
  const ImageSet& images() const { return images_; }
  std::span<const std::int64_t> image_ids() const { return images_.ids(); }
  std::size_t category_count() const { return categories_.size(); }
  const CategoryRows& category(CategoryIndex category) const { return categories_[category]; }
  const VerdictTable& verdicts() const { return verdicts_; }
  /// True when predictions and outcomes are equal, even if the verdicts are numbered differently.
  bool operator==(const ApAccumulator& other) const;

  /// Curves of the first `subset_count` subsets, in one pass over the predictions of rank < max_dets. `order`: the rows
  /// of the category, best score first (score_order.h); `recall_points` ascend.
  std::vector<std::optional<Curve>> curves(CategoryIndex category, std::size_t subset_count, int max_dets,
                                           std::span<const std::uint32_t> order,
                                           std::span<const double> recall_points = coco_recall_points()) const;

  /// Rebuilds an accumulator from the parts in a partial file. Checks nothing.
  static ApAccumulator from_parts(std::size_t subset_count, std::size_t threshold_count, ImageSet images,
                                  VerdictTable verdicts, std::vector<CategoryRows> categories);

 private:
  std::size_t subset_count_ = 0;
  std::size_t threshold_count_ = 0;
  ImageSet images_;
  VerdictTable verdicts_;  // of all categories
  std::vector<CategoryRows> categories_;
};

}  // namespace df2::eval
