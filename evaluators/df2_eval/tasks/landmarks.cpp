#include <algorithm>
#include <functional>
#include <span>
#include <tuple>

#include <fmt/format.h>

#include <df2/checks.h>
#include <df2/error.h>
#include <df2/make_predictions.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/tasks/comparisons.h>
#include <df2_eval/tasks/row_signs.h>

namespace df2::eval {

namespace {

/// The points of a row that the rules look at: all that are kept, or the category's own alone.
using PointsOf = std::function<std::span<const Point>(std::uint32_t row)>;

PointsOf points_of(const Predictions& predictions, const CategorySet& categories, Rules rules) {
  const auto& column = std::get<LandmarkColumn>(predictions.geometry);
  if (rules == Rules::official) return [&column](std::uint32_t row) { return column.row(row); };
  return [&column, &predictions, &categories](std::uint32_t row) {
    const std::span<const Point> points = column.row(row);
    const Category& category = categories[predictions.category[row]];
    if (points.size() == category.landmark_count) return points;
    return points.subspan(category.landmark_begin, category.landmark_count);
  };
}

View make_view(const PointsOf& points_of, const CategorySet& categories, Visibility visibility) {
  return {[points_of, &categories, visibility](const Cell& cell, SimilarityMatrix& matrix) {
            matrix.resize(static_cast<Eigen::Index>(cell.predictions.size()),
                          static_cast<Eigen::Index>(cell.items.size()));
            for (Eigen::Index p = 0; p < matrix.rows(); ++p) {
              const auto points = points_of(cell.predictions[static_cast<std::size_t>(p)]);
              for (Eigen::Index i = 0; i < matrix.cols(); ++i) {
                matrix(p, i) = oks(points, *cell.items[static_cast<std::size_t>(i)], categories, visibility);
              }
            }
          },
          [visibility](const Item& item) { return counted_landmarks(item, visibility) == 0; }};
}

bool any_item(const Dataset& dataset, bool (*holds)(const Item&)) {
  return std::ranges::any_of(dataset.images(),
                             [&](const ImageRecord& image) { return std::ranges::any_of(image.items, holds); });
}

void require_landmarks(const Dataset& dataset) {
  for (const ImageRecord& image : dataset.images()) {
    for (const Item& item : image.items) {
      if (!check_labels(item.labelled_count, item.landmarks.size())) continue;
      throw Error(Fault::ground_truth,
                  Issue(Code::bad_dataset, {dataset.name(), {}, {}, {}},
                        fmt::format("item {} of image_id {} has {} labelled landmarks (num_keypoints) but no landmarks "
                                    "(keypoints), so landmarks cannot be scored",
                                    item.id, image.id, item.labelled_count)));
    }
  }
  if (dataset.item_count() == 0 || any_item(dataset, [](const Item& item) { return !item.landmarks.empty(); })) return;
  throw Error(Fault::ground_truth, Issue(Code::bad_dataset, {dataset.name(), {}, {}, {}},
                                         "no item of the ground truth has landmarks (keypoints), so landmarks cannot "
                                         "be scored"));
}

/// Where no landmark of the ground truth is occluded (as in keypoints_val_vis.json), what is scored is `vis`.
bool has_occluded_landmarks(const Dataset& dataset) {
  return any_item(dataset, [](const Item& item) {
    return std::ranges::find(item.landmarks, 1, &Landmark::visibility) != item.landmarks.end();
  });
}

}  // namespace

Comparison landmark_comparison(const Dataset& dataset, const Predictions& predictions, const CategorySet& categories,
                               Rules rules) {
  const auto& column = std::get<LandmarkColumn>(predictions.geometry);
  Comparison comparison;
  comparison.task = Task::landmarks;
  comparison.area = [&column](std::uint32_t row) { return column.areas[row]; };
  const PointsOf points = points_of(predictions, categories, rules);
  comparison.strict_area = [points](std::uint32_t row) { return extent_of(points(row)); };
  comparison.order = [points](std::uint32_t a, std::uint32_t b) {
    const auto p = points(a), q = points(b);
    return std::lexicographical_compare_three_way(p.begin(), p.end(), q.begin(), q.end(), [](Point left, Point right) {
      return std::tie(left.x, left.y) <=> std::tie(right.x, right.y);
    });
  };
  comparison.look = [&column](std::span<const std::uint32_t> rows, Signs& signs) {
    look_at_landmarks(column, rows, signs);
  };
  comparison.views = {make_view(points, categories, Visibility::vis_and_occ)};
  if (dataset.has_attributes()) comparison.views.push_back(make_view(points, categories, Visibility::vis));
  return comparison;
}

Partial accumulate_landmarks(const Dataset& dataset, const Predictions& predictions, const Options& options,
                             const OutcomeOutput* outcomes) {
  require_valid(predictions, dataset);
  require_landmarks(dataset);
  Partial partial = walk(dataset, predictions, options,
                         landmark_comparison(dataset, predictions, dataset.categories(), options.rules), outcomes);
  auto& scored = std::get<ApOutcomes>(partial.outcomes);
  scored.visibility = scored.vis || has_occluded_landmarks(dataset) ? Visibility::vis_and_occ : Visibility::vis;
  return partial;
}

Report evaluate_landmarks(const Dataset& dataset, const Predictions& predictions, const Options& options) {
  return make_report(accumulate_landmarks(dataset, predictions, options));
}

}  // namespace df2::eval
