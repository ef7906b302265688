// In: predictions of one task, read or made against one dataset. Out: their rows one after the other. Called by
// batches.
#pragma once

#include <df2/prediction.h>
#include <df2_eval/options.h>

namespace df2::eval {

/// Of a task with a geometry; from memory.
Predictions no_predictions(Task task);

/// REQUIRES: both have the same kind of geometry.
void append(Predictions& into, const Predictions& rows);

}  // namespace df2::eval
