// In: a report of retrieval or verification. Out: its CMC or ROC curve as JSON. Called by render_curves.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <df2_eval/report/report.h>

namespace df2::eval::detail {

/// {"ranks" [N], "queries", "accuracy" [N], "per_category", "subsets"}; entries of the last two have "queries" and
/// "accuracy" each. REQUIRES: report.retrieval.
nlohmann::ordered_json cmc_curves(const Report& report);

/// {"same", "different", and of each point "thresholds", "true_positives", "false_positives", "true_positive_rate" and
/// "false_positive_rate"}; null for no threshold, and where nothing could be measured. REQUIRES: report.verification.
nlohmann::ordered_json roc_curve(const Report& report);

}  // namespace df2::eval::detail
