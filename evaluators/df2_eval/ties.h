// In: an accumulator. Out: how far AP could move if equal scores stood in another order. Called by make_report.
#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <df2_eval/accumulate.h>

namespace df2::eval {

/// A lower and an upper bound of AP (subset "all") over all orders of predictions of equal score, within a cell and
/// between cells, for each threshold on its own. An order can change which prediction takes which item, and which ones
/// are within max_dets. How much it can change is estimated from the matches in the given order, so no order may reach
/// the bounds. Without equal scores both are AP.
/// `any_cut`: some predictions were beyond max_dets, so they may have been tied with the last ones of a full cell.
std::optional<std::pair<double, double>> ap_bounds(const ApAccumulator& accumulator,
                                                   const std::vector<CategoryIndex>& categories, int max_dets,
                                                   bool any_cut,
                                                   std::span<const double> recall_points = coco_recall_points());

}  // namespace df2::eval
