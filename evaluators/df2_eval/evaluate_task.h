// In: what the functions of detection, landmarks and segmentation take. Out: what the one of Options::task gives.
// Called by the doors, which learn the task when they run: df2-eval and the Python package.
#pragma once

#include <string>

#include <df2/dataset.h>
#include <df2/io/limits.h>
#include <df2/prediction.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/options.h>

namespace df2::eval {

/// The task's results file, with the masks that the options need. Throws as the task's reader.
/// REQUIRES: the task is one of the three.
Predictions read_task_results(const std::string& path, const Dataset& dataset, const Options& options,
                              const ReadLimits& limits = {});

/// Throws as the task's function. REQUIRES: the task is one of the three.
Partial accumulate_task(const Dataset& dataset, const Predictions& predictions, const Options& options,
                        const OutcomeOutput* outcomes = nullptr);

}  // namespace df2::eval
