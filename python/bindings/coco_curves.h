// In: curves of one category as the accumulator makes them. Out: their places in the arrays of COCOeval.eval. Called by
// the bindings of the drop-in, coco_*.cpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include <df2_eval/accumulate.h>

#include "bindings.h"

namespace df2::python {

/// Recall points as ApAccumulator wants them, ascending, each once, and where to find the one of each threshold.
class RecallPoints {
 public:
  explicit RecallPoints(std::span<const double> thresholds);

  std::span<const double> points() const { return points_; }
  std::size_t size() const { return asked_.size(); }
  /// Nothing where the recall is not reached.
  std::optional<std::size_t> find(std::size_t i, double reached) const;

 private:
  std::vector<double> asked_;
  std::vector<double> points_;
};

/// Places of precision, recall and scores to be filled: one category and area range.
class Target {
 public:
  Target(py::array_t<double>& precision, py::array_t<double>& recall, py::array_t<double>& scores, py::ssize_t category,
         py::ssize_t area);

  void check(std::size_t thresholds, std::size_t recall_points, std::size_t limits) const;
  /// `places`: for each threshold of the curve its place in the arrays. `any`: whether there are predictions. Needs no
  /// Python.
  void fill(std::span<const std::size_t> places, std::size_t limit, const eval::Curve& curve,
            const RecallPoints& points, bool any);

 private:
  py::detail::unchecked_mutable_reference<double, 5> precision_;
  py::detail::unchecked_mutable_reference<double, 4> recall_;
  py::detail::unchecked_mutable_reference<double, 5> scores_;
  py::ssize_t k_, a_;
};

/// Rows by score, best first; equal ones keep their order, and NaN is last.
std::vector<std::uint32_t> rows_best_first(const std::vector<double>& scores);

}  // namespace df2::python
