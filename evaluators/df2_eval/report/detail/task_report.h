// In: a partial and its task's outcomes. Out: what the report says of them. Called by make_report.
#pragma once

#include <string>

#include <df2_eval/report/report.h>

namespace df2::eval::detail {

/// Each fills in the scores of its task and returns what else decided them, as fields of the signature.
std::string add_scores(Report& report, const Partial& partial, const ApOutcomes& outcomes);
std::string add_scores(Report& report, const Partial& partial, const RetrievalOutcomes& outcomes);

}  // namespace df2::eval::detail
