#include <df2_eval/roc.h>

#include <algorithm>
#include <cassert>
#include <numeric>

#include <df2/watch.h>

namespace df2::eval {

namespace {
constexpr std::size_t kPerCheckpoint = 1024;  // a checkpoint takes longer than a comparison
}

Roc::Roc(std::span<const double> scores, std::span<const std::uint8_t> same) : points_{RocPoint{}} {
  assert(scores.size() == same.size());
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    if (a % kPerCheckpoint == 0) checkpoint();
    return scores[a] > scores[b];
  });
  for (const std::size_t i : order) {
    if (points_.back().threshold != scores[i]) {
      points_.push_back(points_.back());
      points_.back().threshold = scores[i];
    }
    ++(same[i] ? points_.back().true_positives : points_.back().false_positives);
  }
}

std::optional<double> Roc::area() const {
  if (!is_measurable()) return std::nullopt;
  // Twice the wins plus the ties is a whole number, so the order of additions changes no bit.
  std::uint64_t twice = 0;
  for (std::size_t i = 1; i < points_.size(); ++i) {
    const std::uint64_t width = points_[i].false_positives - points_[i - 1].false_positives;
    twice += width * (points_[i].true_positives + points_[i - 1].true_positives);
  }
  return static_cast<double>(twice) / 2 / (static_cast<double>(positives()) * static_cast<double>(negatives()));
}

std::optional<double> Roc::equal_error_rate() const {
  if (!is_measurable()) return std::nullopt;
  const auto P = static_cast<double>(positives()), N = static_cast<double>(negatives());
  const auto false_positive = [&](const RocPoint& point) { return static_cast<double>(point.false_positives) / N; };
  const auto false_negative = [&](const RocPoint& point) {
    return static_cast<double>(positives() - point.true_positives) / P;
  };
  // FPR - FNR rises from -1 to 1 along the curve.
  std::size_t i = 1;
  while (false_positive(points_[i]) < false_negative(points_[i])) ++i;
  const RocPoint &a = points_[i - 1], &b = points_[i];
  const double before = false_negative(a) - false_positive(a), after = false_positive(b) - false_negative(b);
  return false_positive(a) + (false_positive(b) - false_positive(a)) * (before / (before + after));
}

std::optional<Roc::Accuracy> Roc::best_accuracy() const {
  if (!is_measurable()) return std::nullopt;
  const auto right = [&](const RocPoint& point) {
    return point.true_positives + (negatives() - point.false_positives);
  };
  const auto best = std::ranges::max_element(points_, {}, right);  // the first: the highest threshold
  return Accuracy{static_cast<double>(right(*best)) / static_cast<double>(positives() + negatives()), best->threshold};
}

std::optional<double> Roc::true_positive_rate(std::uint64_t one_in) const {
  if (!is_measurable()) return std::nullopt;
  std::uint64_t most = 0;
  for (const RocPoint& point : points_) {
    if (point.false_positives * one_in <= negatives()) most = point.true_positives;
  }
  return static_cast<double>(most) / static_cast<double>(positives());
}

}  // namespace df2::eval
