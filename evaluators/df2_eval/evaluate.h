// START HERE. In: ground truth and predictions. Out: a Report, or the Partial it is made of. Called by df2-eval and the
// Python package. The walk: cell -> similarity -> match -> accumulate -> summarize -> report.
#pragma once

#include <df2/dataset.h>
#include <df2/io/ground_truth.h>
#include <df2/pairs.h>
#include <df2/prediction.h>
#include <df2_eval/options.h>
#include <df2_eval/outcomes/outcome_output.h>
#include <df2_eval/partial/partial.h>
#include <df2_eval/partial/partial_file.h>
#include <df2_eval/report/report.h>

namespace df2::eval {

/// The fields of the ground truth that the task reads, for read_ground_truth: what it does not read is not judged.
FieldsRead fields_read(Task task);

/// Each is make_report(accumulate_<task>(...)). Throws Error (option) for bad options, (ground_truth) when the dataset
/// does not have what the task needs: masks and image sizes for segmentation, landmarks for landmarks.
/// `predictions`: read or made against this `dataset` for the task (io/results.h, make_predictions.h); others that do
/// not fit are refused with Error (submission).
Report evaluate_detection(const Dataset& dataset, const Predictions& predictions, const Options& options);
Report evaluate_landmarks(const Dataset& dataset, const Predictions& predictions, const Options& options);
Report evaluate_segmentation(const Dataset& dataset, const Predictions& predictions, const Options& options);

/// `outcomes`: where what became of each image, prediction and item is written; null: nowhere.
Partial accumulate_detection(const Dataset& dataset, const Predictions& predictions, const Options& options,
                             const OutcomeOutput* outcomes = nullptr);
Partial accumulate_landmarks(const Dataset& dataset, const Predictions& predictions, const Options& options,
                             const OutcomeOutput* outcomes = nullptr);
Partial accumulate_segmentation(const Dataset& dataset, const Predictions& predictions, const Options& options,
                                const OutcomeOutput* outcomes = nullptr);

/// Consumer-to-shop retrieval (docs/metrics.md). Throws Error (option) for bad options.
/// `predictions`: read or made against this `truth`; others that do not fit are refused with Error (submission).
Report evaluate_retrieval(const RetrievalTruth& truth, const RetrievalPredictions& predictions, const Options& options);
Partial accumulate_retrieval(const RetrievalTruth& truth, const RetrievalPredictions& predictions,
                             const Options& options);

/// Clothes verification: whether the scores tell pairs of one identity from others (docs/metrics.md).
Report evaluate_verification(const ScoredPairs& pairs, const Options& options);

}  // namespace df2::eval
