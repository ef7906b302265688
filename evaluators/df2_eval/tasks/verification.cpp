#include <algorithm>
#include <utility>

#include <df2/make_retrieval.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/report/detail/signature.h>
#include <df2_eval/roc.h>

namespace df2::eval {

Report evaluate_verification(const ScoredPairs& pairs, const Options& options) {
  require_valid(pairs);
  Report report;
  report.options = options;
  report.options.task = Task::verification;
  report.options = checked(std::move(report.options));
  report.ground_truth = pairs.ground_truth;
  report.ground_truth_hash = pairs.ground_truth_hash;
  report.predictions = {pairs.name};
  report.counts.predictions = pairs.score.size();
  report.counts.unknown_keys = pairs.notes.unknown_keys;
  const Roc roc(pairs.score, pairs.same);
  report.verification = VerificationDetail{roc.positives(), roc.negatives()};
  const auto accuracy = roc.best_accuracy();
  report.summary.summary = {
      {"AUC", roc.area()},
      {"EER", roc.equal_error_rate()},
      {"accuracy", accuracy ? std::optional(accuracy->value) : std::nullopt},
      {"accuracy_threshold", accuracy ? accuracy->threshold : std::nullopt},
      {"TPR_at_FPR_1e-2", roc.true_positive_rate(100)},
      {"TPR_at_FPR_1e-3", roc.true_positive_rate(1000)},
  };
  report.signature = detail::signature_head(Task::verification, pairs.ground_truth, pairs.ground_truth_hash) +
                     "|pairs:" + std::to_string(pairs.score.size()) + detail::count_fields(report.counts);
  return report;
}

}  // namespace df2::eval
