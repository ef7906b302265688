#include <utility>

#include <df2/content_hash.h>
#include <df2/make_retrieval.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/roc.h>

namespace df2::eval {

Report evaluate_verification(const ScoredPairs& pairs, const Options& options) {
  require_valid(pairs);
  RunHead head;
  head.options = options;
  head.options.task = Task::verification;
  head.options = checked(std::move(head.options));
  head.ground_truth = make_input_name(pairs.ground_truth, pairs.ground_truth_hash);
  head.files[make_input_name(pairs.name, content_hash(pairs))] = {pairs.score.size(), pairs.notes};
  head.counts.predictions = pairs.score.size();
  return make_report(head, Roc(pairs.score, pairs.same));
}

}  // namespace df2::eval
