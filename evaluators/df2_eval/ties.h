// In: an accumulator. Out: how far AP could move if equal scores stood in another order. Called by make_report.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include <df2_eval/accumulate.h>

namespace df2::eval {

/// Lowest and highest AP (subset "all") over the orders of predictions of equal score within a category, for each
/// threshold on its own: all wrong ones first, or all right ones first. Which prediction takes which item is left as
/// matched, so orders that would change the matching inside one cell are not searched.
std::optional<std::pair<double, double>> ap_bounds(const ApAccumulator& accumulator,
                                                   const std::vector<int>& category_ids, int max_dets);

}  // namespace df2::eval
