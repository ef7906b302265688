// In: scores of pairs and whether each shows one identity. Out: the points of the ROC curve and the metrics of it.
// Called by the verification task.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace df2::eval {

/// Pairs that a threshold accepts (score >= threshold); nothing is accepted at the first point.
struct RocPoint {
  std::optional<double> threshold;
  std::uint64_t true_positives = 0;
  std::uint64_t false_positives = 0;
};

class Roc {
 public:
  /// One point per different score, descending: equal scores are accepted together.
  Roc(std::span<const double> scores, std::span<const std::uint8_t> same);

  std::span<const RocPoint> points() const { return points_; }
  std::uint64_t positives() const { return points_.back().true_positives; }
  std::uint64_t negatives() const { return points_.back().false_positives; }

  /// AUC: the chance that a pair of one identity scores higher than another pair; a tie counts half. The counts are
  /// exact; only the division rounds.
  std::optional<double> area() const;
  /// The false positive rate where it equals the false negative rate, on straight lines between the points.
  std::optional<double> equal_error_rate() const;
  struct Accuracy {
    double value = 0;
    std::optional<double> threshold;  ///< the highest of several; absent: nothing is accepted
  };
  /// The best over all thresholds.
  std::optional<Accuracy> best_accuracy() const;
  /// Largest share of true positives at a threshold with at most one false positive in `one_in` negatives.
  std::optional<double> true_positive_rate(std::uint64_t one_in) const;

 private:
  bool is_measurable() const { return positives() > 0 && negatives() > 0; }
  std::vector<RocPoint> points_;
};

}  // namespace df2::eval
