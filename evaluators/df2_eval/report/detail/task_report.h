// In: a partial and its task's outcomes. Out: what the report says of them. Called by make_report.
#pragma once

#include <string>

#include <df2_eval/report/report.h>

namespace df2::eval::detail {

/// Both fill in the scores and return the fields of the signature that only their task has.
std::string add_scores(Report& report, const Partial& partial, const ApOutcomes& outcomes);
std::string add_scores(Report& report, const Partial& partial, const RetrievalOutcomes& outcomes);

}  // namespace df2::eval::detail
