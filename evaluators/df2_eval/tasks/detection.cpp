#include <span>
#include <tuple>

#include <df2/make_predictions.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/tasks/comparisons.h>
#include <df2_eval/tasks/row_signs.h>

namespace df2::eval {

Comparison box_comparison(const Dataset& dataset, const Predictions& predictions) {
  const auto& boxes = std::get<BoxColumn>(predictions.geometry);
  Comparison comparison;
  comparison.task = Task::detection;
  comparison.area = [&boxes](std::uint32_t row) { return boxes[row].area(); };
  comparison.order = [&boxes](std::uint32_t a, std::uint32_t b) {
    const auto sides = [](const Box& box) { return std::tuple(box.x, box.y, box.width, box.height); };
    return sides(boxes[a]) <=> sides(boxes[b]);
  };
  const auto similarity = [&boxes](const Cell& cell, SimilarityMatrix& matrix) {
    matrix.resize(static_cast<Eigen::Index>(cell.predictions.size()), static_cast<Eigen::Index>(cell.items.size()));
    for (Eigen::Index p = 0; p < matrix.rows(); ++p) {
      const Box& box = boxes[cell.predictions[static_cast<std::size_t>(p)]];
      for (Eigen::Index i = 0; i < matrix.cols(); ++i) {
        const Item& item = *cell.items[static_cast<std::size_t>(i)];
        matrix(p, i) = box_iou(box, item.box, item.is_crowd);
      }
    }
  };
  comparison.across_categories = similarity;
  comparison.views = {{similarity, [](const Item&) { return false; }}};
  comparison.look = [&boxes](std::span<const std::uint32_t> rows, Signs& signs) { look_at_boxes(boxes, rows, signs); };
  comparison.judge = [&dataset, &predictions](std::uint32_t image, std::span<const std::uint32_t> rows, Signs& signs) {
    judge_boxes(dataset, predictions, image, rows, signs);
  };
  return comparison;
}

Partial accumulate_detection(const Dataset& dataset, const Predictions& predictions, const Options& options,
                             const OutcomeOutput* outcomes) {
  require_valid(predictions, dataset);
  return walk(dataset, predictions, options, box_comparison(dataset, predictions), outcomes);
}

Report evaluate_detection(const Dataset& dataset, const Predictions& predictions, const Options& options) {
  return make_report(accumulate_detection(dataset, predictions, options));
}

}  // namespace df2::eval
