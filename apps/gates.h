// In: the text of --fail-under. Out: least values of metrics, and whether a report has them. Called by eval_args
// and df2_eval.cpp.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <df2_eval/options.h>
#include <df2_eval/report/report.h>

namespace df2::apps {

using Gates = std::vector<std::pair<std::string, double>>;  ///< metric, least value

/// "AP=0.6,AP50=0.8". Throws Error (usage).
Gates parse_gates(const std::string& text);

/// Throws Error (usage) for a name that is not a metric of reports with these options, or one where more is not better.
void check_gates(const Gates& gates, const eval::Options& options);
/// The part of check_gates that is possible before partials are read.
void check_merged_gates(const Gates& gates);

/// True when every metric is at least its gate; names the others on standard error.
bool passes(const Gates& gates, const eval::Report& report);

}  // namespace df2::apps
