// In: what a partial of detection, landmarks or segmentation says. Out: nothing, or std::invalid_argument with the rule
// that it breaks (stored_values.h): no walk over images can have given it. Called by ap_outcomes_json.cpp.
#pragma once

#include <df2_eval/partial/partial.h>

namespace df2::eval::detail {

void check_ap_outcomes(const ApOutcomes& outcomes, const RunHead& head);

}  // namespace df2::eval::detail
