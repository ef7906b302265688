// In: what the records of one cell say, and similarities. Out: whom each prediction matches in every area range, and
// the records of evalImgs. Called by the bindings of the drop-in, coco_*.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <df2_eval/match.h>
#include <df2_eval/similarity.h>

#include "bindings.h"

namespace df2::python {

using Reals = py::array_t<double, py::array::c_style | py::array::forcecast>;

/// Thresholds in ascending order, as match_greedily wants them, and where each stood before.
struct Thresholds {
  std::vector<double> values;
  std::vector<std::size_t> places;
};

Thresholds ascending(std::span<const double> thresholds);

/// The item of a prediction, if it has one.
using Partner = std::optional<std::uint32_t>;

/// The cell as match_greedily sees it, and what that leaves behind: the item of each prediction x threshold.
class Matcher {
 public:
  /// `takes`: whether an item that the prediction matches is taken.
  Matcher(eval::SimilarityMatrix similarity, std::span<const double> thresholds, std::vector<bool> takes)
      : similarity_(std::move(similarity)),
        thresholds_(thresholds.begin(), thresholds.end()),
        takes_(std::move(takes)) {}

  std::vector<Partner> match(std::span<const eval::ItemFlags> flags);

 private:
  void match_block(std::span<const eval::ItemFlags> flags, std::size_t first, std::size_t count,
                   std::vector<Partner>& partners);
  void run(const std::vector<std::size_t>& rows, std::span<const eval::ItemFlags> flags, std::size_t first,
           std::size_t count);

  eval::SimilarityMatrix similarity_;
  std::vector<double> thresholds_;
  std::vector<bool> takes_;
  eval::MatchScratch scratch_;
  std::vector<eval::Match> matches_;
  std::vector<Partner> found_;
};

/// An id as numpy keeps it in an array of float64, if it can.
std::optional<double> id_number(py::handle id);

struct AreaRange {
  py::object given;
  double low = 0;
  double high = 0;
  bool holds(double area) const { return !(area < low || area > high); }
};

std::vector<AreaRange> area_ranges_of(const py::list& area_ranges);

/// What the records of one cell say; predictions best first.
struct CellValues {
  std::vector<py::object> item_ids, prediction_ids, scores;
  std::vector<std::optional<double>> item_numbers, prediction_numbers;
  std::vector<bool> is_ignored, is_crowd;
  std::vector<double> item_areas, prediction_areas;

  /// Which predictions take the items that they match: those whose id is above `unmatched`.
  std::vector<bool> takers(double unmatched) const;
  /// The flags of the items in the area range. Needs no Python.
  std::vector<eval::ItemFlags> flags_in(const AreaRange& range) const;
};

/// What all records of evalImgs have in common.
struct Evaluation {
  Thresholds thresholds;
  std::vector<AreaRange> ranges;
  py::int_ max_det;
  double unmatched = 0;  ///< stands for no partner
};

/// A record of evalImgs for each area range.
py::list records_of(const CellValues& cell, const eval::SimilarityMatrix& similarity, const Evaluation& evaluation,
                    const py::object& image_id, const py::object& category_id);

}  // namespace df2::python
