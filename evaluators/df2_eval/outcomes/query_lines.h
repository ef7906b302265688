// In: the outcomes of a retrieval run. Out: a line of text for each query; docs/formats.md describes the lines. Called
// by df2-eval where outcomes are asked for.
#pragma once

#include <string>

#include <df2_eval/outcomes/outcome_output.h>
#include <df2_eval/partial/partial.h>

namespace df2::eval {

/// REQUIRES: `partial` is of retrieval.
std::string query_lines(const Partial& partial, OutcomeFormat format);

}  // namespace df2::eval
