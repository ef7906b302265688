#include "coco_curves.h"

#include <cmath>
#include <utility>

#include <df2_eval/score_order.h>

#include "coco_records.h"

namespace df2::python {

namespace {
/// Recall is at most 1, or as many as there are predictions where their ids take no item.
constexpr double kBeyondReach = 1e9;
}  // namespace

RecallPoints::RecallPoints(std::span<const double> thresholds) : asked_(thresholds.begin(), thresholds.end()) {
  for (const double threshold : asked_) {
    if (threshold <= kBeyondReach) points_.push_back(std::max(threshold, 0.0));
  }
  std::ranges::sort(points_);
  points_.erase(std::unique(points_.begin(), points_.end()), points_.end());
}

std::optional<std::size_t> RecallPoints::find(std::size_t i, double reached) const {
  if (!(reached >= asked_[i])) return std::nullopt;
  const auto found = std::ranges::lower_bound(points_, std::max(asked_[i], 0.0));
  return static_cast<std::size_t>(found - points_.begin());
}

Target::Target(py::array_t<double>& precision, py::array_t<double>& recall, py::array_t<double>& scores,
               py::ssize_t category, py::ssize_t area)
    : precision_(precision.mutable_unchecked<5>()),
      recall_(recall.mutable_unchecked<4>()),
      scores_(scores.mutable_unchecked<5>()),
      k_(category),
      a_(area) {}

void Target::check(std::size_t thresholds, std::size_t recall_points, std::size_t limits) const {
  if (k_ < 0 || a_ < 0 || k_ >= precision_.shape(2) || a_ >= precision_.shape(3) ||
      std::cmp_greater(thresholds, precision_.shape(0)) || std::cmp_not_equal(recall_points, precision_.shape(1)) ||
      std::cmp_greater(limits, precision_.shape(4)))
    throw py::index_error("evalImgs do not fit the parameters");
}

void Target::fill(std::span<const std::size_t> places, std::size_t limit, const eval::Curve& curve,
                  const RecallPoints& points, bool any) {
  const auto m = static_cast<py::ssize_t>(limit);
  for (std::size_t i = 0; i < curve.recall.size(); ++i) {
    const auto t = static_cast<py::ssize_t>(places[i]);
    recall_(t, k_, a_, m) = curve.recall[i];
    bool is_reached = any;
    for (std::size_t r = 0; r < points.size(); ++r) {
      // What stands behind the first threshold that is not reached stays 0, in whatever order they stand.
      const auto point = is_reached ? points.find(r, curve.recall[i]) : std::nullopt;
      is_reached = point.has_value();
      precision_(t, static_cast<py::ssize_t>(r), k_, a_, m) = point ? curve.precision[i][*point] : 0;
      scores_(t, static_cast<py::ssize_t>(r), k_, a_, m) = point ? curve.score[i][*point] : 0;
    }
  }
}

std::vector<std::uint32_t> rows_best_first(const std::vector<double>& scores) {
  if (std::ranges::all_of(scores, [](double score) { return std::isfinite(score); }))
    return eval::order_by_score(scores);
  const std::vector<std::size_t> places = places_best_first(scores);
  return {places.begin(), places.end()};
}

}  // namespace df2::python
