// In: ground truth, predictions, and how a task compares them. Out: the Partial of its walk over all cells: similarity,
// match, accumulate. Called by detection, landmarks and segmentation; never sees a box, a mask or a landmark.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <df2/dataset.h>
#include <df2/prediction.h>
#include <df2_eval/cell.h>
#include <df2_eval/options.h>
#include <df2_eval/outcomes/outcome_output.h>
#include <df2_eval/partial/partial.h>
#include <df2_eval/similarity.h>

namespace df2::eval {

/// One way to count the landmarks of the ground truth: landmarks may have two views, the other tasks have one.
struct View {
  /// Fills rows = cell.predictions, columns = cell.items, of which there are some. Called once for each scored cell
  /// with items; runs on any thread.
  std::function<void(const Cell&, SimilarityMatrix&)> similarity;
  /// Which items are ignored in every subset. Crowds need not be named: the walk ignores them.
  std::function<bool(const Item&)> ignores;
};

/// All that tells detection, landmarks and segmentation apart.
struct Comparison {
  Task task = Task::detection;
  std::vector<View> views;                        ///< the main one, then perhaps vis
  std::function<double(std::uint32_t row)> area;  ///< of a prediction, as the official code takes it
  /// The same as the strict rules take it; empty: no other.
  std::function<double(std::uint32_t row)> strict_area = {};
  /// Like View::similarity, for a cell of all categories; empty: the task has no AP_class_agnostic.
  std::function<void(const Cell&, SimilarityMatrix&)> across_categories = {};
  /// Any total order of the predictions' shapes: equal ones of one cell and score are duplicates.
  std::function<std::partial_ordering(std::uint32_t, std::uint32_t)> order;
  /// Adds the signs of the predictions of a cell; runs on any thread. Empty: their coordinates show nothing.
  std::function<void(std::span<const std::uint32_t> rows, Signs&)> look = {};
  /// Adds the signs of the best rows of an image; runs on any thread. Empty: none is judged.
  std::function<void(std::uint32_t image, std::span<const std::uint32_t> rows, Signs&)> judge = {};
};

/// The task is that of the comparison, whatever the options say. `outcomes`: where those of single predictions and
/// items go, of the main view; null: nowhere.
Partial walk(const Dataset& dataset, const Predictions& predictions, const Options& options,
             const Comparison& comparison, const OutcomeOutput* outcomes);

}  // namespace df2::eval
