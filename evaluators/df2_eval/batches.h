// In: a submission in batches, as a training loop or a worker makes them, and partials of others. Out: the Partial of
// all of it. Each batch holds whole images, so that any order and grouping gives the bits of the single run. Called by
// the Python package.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_set>
#include <variant>
#include <vector>

#include <df2/dataset.h>
#include <df2/pairs.h>
#include <df2/prediction.h>
#include <df2_eval/options.h>
#include <df2_eval/partial/partial.h>

namespace df2::eval {

/// Ids of images; nothing: those that the predictions name.
using BatchImages = std::optional<std::vector<std::int64_t>>;

class Batches {
 public:
  /// Of detection, landmarks or segmentation. Throws as the task's function, and Error (usage) for another task.
  Batches(std::shared_ptr<const Dataset> ground_truth, const Options& options);
  Batches(std::shared_ptr<const RetrievalTruth> ground_truth, const Options& options);
  /// What was scored elsewhere. Without ground truth nothing but partials can be added.
  explicit Batches(Partial whole);

  /// All predictions of these images. Each throws Error (usage) without ground truth of the task, (submission) for an
  /// image that the run has not, (partial_overlap) for one that was added before; then nothing has changed.
  /// From memory, every prediction is of one of the images.
  void add_rows(const Predictions& rows, const BatchImages& images);
  /// Of a file: predictions of other images are left out, as by Options::images.
  void add_file(const Predictions& file, const BatchImages& images);
  void add_file(const RetrievalPredictions& file, const BatchImages& images);
  /// Throws as merge.
  void add(Partial partial);
  /// All images of the run that were not added have no predictions.
  void add_rest();

  bool has_ground_truth() const { return !std::holds_alternative<std::monostate>(ground_truth_); }
  /// How many images were added.
  std::size_t image_count() const { return seen_.size(); }
  /// Of the images that were added.
  const Partial& partial();

 private:
  using DatasetPointer = std::shared_ptr<const Dataset>;
  using TruthPointer = std::shared_ptr<const RetrievalTruth>;

  /// Sorted, each once.
  std::vector<std::int64_t> checked_images(std::vector<std::int64_t> images) const;
  void score_waiting();
  Partial score(const Predictions& rows, const std::vector<std::int64_t>& images) const;
  Partial score(const RetrievalPredictions& rows, const std::vector<std::int64_t>& images) const;
  void take(const Partial& scored);

  std::variant<std::monostate, DatasetPointer, TruthPointer> ground_truth_;
  Options options_;
  std::vector<std::int64_t> expected_;  // images of the run, ascending
  std::unordered_set<std::int64_t> seen_;
  Partial whole_;
  // Rows from memory are scored many batches at a time, because each time costs as much as the ground truth is long.
  Predictions waiting_;
  std::vector<std::int64_t> waiting_images_;
};

}  // namespace df2::eval
