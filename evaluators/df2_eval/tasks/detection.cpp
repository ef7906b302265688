#include <df2/make_predictions.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/tasks/walk.h>

namespace df2::eval {

namespace {

std::strong_ordering compare(double a, double b) {
  return a < b ? std::strong_ordering::less : b < a ? std::strong_ordering::greater : std::strong_ordering::equal;
}

}  // namespace

Partial accumulate_detection(const Dataset& dataset, const Predictions& predictions, const Options& options) {
  require_valid(predictions, dataset);
  const auto& boxes = std::get<BoxColumn>(predictions.geometry);
  Comparison comparison;
  comparison.task = Task::detection;
  comparison.area = [&](std::uint32_t row) { return boxes[row].area(); };
  comparison.order = [&](std::uint32_t a, std::uint32_t b) {
    const Box& p = boxes[a];
    const Box& q = boxes[b];
    if (const auto o = compare(p.x, q.x); o != 0) return o;
    if (const auto o = compare(p.y, q.y); o != 0) return o;
    if (const auto o = compare(p.width, q.width); o != 0) return o;
    return compare(p.height, q.height);
  };
  const auto similarity = [&](const Cell& cell, SimilarityMatrix& matrix) {
    matrix.resize(static_cast<Eigen::Index>(cell.predictions.size()), static_cast<Eigen::Index>(cell.items.size()));
    for (Eigen::Index p = 0; p < matrix.rows(); ++p) {
      const Box& box = boxes[cell.predictions[static_cast<std::size_t>(p)]];
      for (Eigen::Index i = 0; i < matrix.cols(); ++i) {
        const Item& item = *cell.items[static_cast<std::size_t>(i)];
        matrix(p, i) = box_iou(box, item.box, item.is_crowd);
      }
    }
  };
  comparison.views = {{similarity, [](const Item&) { return false; }}};
  return walk(dataset, predictions, options, comparison);
}

Report evaluate_detection(const Dataset& dataset, const Predictions& predictions, const Options& options) {
  return make_report(accumulate_detection(dataset, predictions, options));
}

}  // namespace df2::eval
