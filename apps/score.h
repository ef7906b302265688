// In: what df2-eval was asked to score. Out: a partial, or the report of a task without partials. Called by
// df2_eval.cpp.
#pragma once

#include <optional>

#include <df2/dataset.h>
#include <df2_eval/evaluate.h>

#include "eval_args.h"

namespace df2::apps {

/// Reads ground truth and predictions and walks to the partial. The dataset it reads, if the task takes one, stays in
/// `dataset`, because destroying 100,000 images takes longer than ending the process with them. Throws Error.
/// REQUIRES: the task is not verification.
eval::Partial score(const EvalArgs& args, std::optional<Dataset>& dataset);

/// Verification pools all pairs, so it goes the whole way at once.
eval::Report score_verification(const EvalArgs& args);

/// All partials as one. Throws Error.
eval::Partial merge(const EvalArgs& args);

}  // namespace df2::apps
