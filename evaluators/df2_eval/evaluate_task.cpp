#include <df2_eval/evaluate_task.h>

#include <df2/io/results.h>

namespace df2::eval {

Predictions read_task_results(const std::string& path, const Dataset& dataset, const Options& options,
                              const ReadLimits& limits) {
  if (options.task == Task::detection) return read_detection_results(path, dataset, limits);
  if (options.task == Task::landmarks) return read_landmark_results(path, dataset, limits);
  return read_segmentation_results(path, dataset, limits, options.class_agnostic == true);
}

Partial accumulate_task(const Dataset& dataset, const Predictions& predictions, const Options& options,
                        const OutcomeOutput* outcomes) {
  if (options.task == Task::detection) return accumulate_detection(dataset, predictions, options, outcomes);
  if (options.task == Task::landmarks) return accumulate_landmarks(dataset, predictions, options, outcomes);
  return accumulate_segmentation(dataset, predictions, options, outcomes);
}

}  // namespace df2::eval
