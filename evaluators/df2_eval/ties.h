// In: an accumulator. Out: how far AP could move if equal scores stood in another order. Called by make_report.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include <df2_eval/accumulate.h>

namespace df2::eval {

/// AP (subset "all") is not lower than the first and not higher than the second in whatever order predictions of equal
/// score stand, within a cell and between cells, for each threshold on its own. An order may change which prediction
/// takes which item and which ones are within max_dets; how much, is bounded from what was matched in the given order,
/// so the bounds need not be reached. Without equal scores both are AP.
/// `any_cut`: some predictions were beyond max_dets, so the last of any full cell may have been tied with them.
std::optional<std::pair<double, double>> ap_bounds(const ApAccumulator& accumulator,
                                                   const std::vector<CategoryIndex>& categories, int max_dets,
                                                   bool any_cut);

}  // namespace df2::eval
