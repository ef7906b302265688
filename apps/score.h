// In: what df2-eval was asked to score. Out: a partial, or the report of a task without partials. Called by
// df2_eval.cpp.
#pragma once

#include <optional>

#include <df2/dataset.h>
#include <df2_eval/evaluate.h>

#include "eval_args.h"

namespace df2::apps {

/// Reads ground truth and predictions and scores them. The dataset, if the task has one, is left in `dataset`: the
/// caller need not destroy it, because ending the process is faster than destroying 100,000 images. Throws Error.
/// REQUIRES: the task is not verification.
eval::Partial score(const EvalArgs& args, std::optional<Dataset>& dataset);

/// Verification needs all pairs at once, so it has no partial.
eval::Report score_verification(const EvalArgs& args);

/// All partials as one. Throws Error.
eval::Partial merge(const EvalArgs& args);

}  // namespace df2::apps
