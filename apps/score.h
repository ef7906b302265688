// In: what df2-eval was asked to score. Out: a partial, or the report of a task without partials. Called by
// df2_eval.cpp.
#pragma once

#include <df2_eval/evaluate.h>

#include "args.h"

namespace df2::apps {

/// Reads ground truth and predictions and walks to the partial. Throws Error.
/// REQUIRES: the task is not verification.
eval::Partial score(const EvalArgs& args);

/// Verification pools all pairs, so it goes the whole way at once.
eval::Report score_verification(const EvalArgs& args);

eval::Partial merge(const EvalArgs& args);

}  // namespace df2::apps
