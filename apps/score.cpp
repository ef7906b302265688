#include "score.h"

#include <cstdio>
#include <string>

#include <unistd.h>

#include <df2/error.h>
#include <df2/io/atomic_file.h>
#include <df2/io/ground_truth.h>
#include <df2/io/image_sizes.h>
#include <df2/io/retrieval.h>
#include <df2/io/verification.h>
#include <df2/io/write_results.h>
#include <df2_eval/evaluate_task.h>
#include <df2_eval/outcomes/query_lines.h>
#include <df2_eval/ranking/rank_submission.h>

#include "run_main.h"

namespace df2::apps {

namespace {

using eval::Partial;
using eval::Task;

/// Shows one line that the next one replaces, on terminals only.
class Progress {
 public:
  explicit Progress(bool quiet) : shown_(!quiet && ::isatty(STDERR_FILENO)) {}
  ~Progress() { stage(""); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void stage(const char* name) const {
    if (shown_) std::fprintf(stderr, "\r\033[K%s", name);
  }

 private:
  bool shown_;
};

eval::OutcomeFormat outcome_format(const std::string& path) {
  return path.ends_with(".csv") ? eval::OutcomeFormat::csv : eval::OutcomeFormat::json_lines;
}

Partial accumulate(const Dataset& dataset, const Predictions& predictions, const EvalArgs& args) {
  if (args.outcomes.empty()) return eval::accumulate_task(dataset, predictions, args.options);
  AtomicFile file(args.outcomes);
  const eval::OutcomeOutput outcomes{outcome_format(args.outcomes), [&](std::string_view text) { file.append(text); }};
  Partial partial = eval::accumulate_task(dataset, predictions, args.options, &outcomes);
  file.commit();
  return partial;
}

RetrievalTruth read_truth(const EvalArgs& args) {
  if (!args.query.empty()) return read_retrieval_truth(args.query, args.gallery, args.limits);
  return make_retrieval_truth(read_ground_truth(args.gt, args.limits, {}, eval::fields_read(Task::retrieval)));
}

Partial score_retrieval(const EvalArgs& args, const Progress& progress) {
  const RetrievalTruth truth = read_truth(args);
  progress.stage(args.pred.empty() ? "ranking the gallery ..." : "reading predictions ...");
  const RetrievalPredictions predictions = args.pred.empty()
                                               ? eval::rank_files(args.ranking, truth, args.options, args.limits)
                                               : eval::read_submission(args.pred, truth, args.options, args.limits);
  if (!args.submission.empty()) write_retrieval_results(predictions, args.submission);
  progress.stage("scoring ...");
  Partial partial = eval::accumulate_retrieval(truth, predictions, args.options);
  if (!args.outcomes.empty())
    write_file_atomically(args.outcomes, eval::query_lines(partial, outcome_format(args.outcomes)));
  return partial;
}

}  // namespace

eval::Partial score(const EvalArgs& args, std::optional<Dataset>& dataset) {
  const Progress progress(args.is_quiet);
  progress.stage("reading ground truth ...");
  if (args.options.task == Task::retrieval) return score_retrieval(args, progress);
  CategoryRules rules{args.options.categories_of};
  if (!args.sigmas.empty()) rules.sigmas = read_sigmas(args.sigmas);
  dataset = read_ground_truth(args.gt, args.limits, rules, eval::fields_read(args.options.task));
  if (!args.sizes.empty()) add_image_sizes(*dataset, args.sizes, args.limits);
  if (args.options.task == Task::segmentation) require_image_sizes(*dataset);
  progress.stage("reading predictions ...");
  const Predictions predictions = eval::read_task_results(args.pred, *dataset, args.options, args.limits);
  progress.stage("scoring ...");
  return accumulate(*dataset, predictions, args);
}

eval::Report score_verification(const EvalArgs& args) {
  const Progress progress(args.is_quiet);
  progress.stage("reading pairs ...");
  return eval::evaluate_verification(read_scored_pairs(args.gt, args.pred, args.limits), args.options);
}

eval::Partial merge(const EvalArgs& args) {
  const Progress progress(args.is_quiet);
  progress.stage("reading partials ...");
  const std::uint64_t most = args.limits.file_bytes;
  eval::Partial whole = eval::read_partial(args.merged.front(), most);
  for (std::size_t i = 1; i < args.merged.size(); ++i) {
    const eval::Partial next = eval::read_partial(args.merged[i], most);
    try {
      eval::merge(whole, next);
    } catch (const Error&) {
      // What was merged so far goes by the first name: the file that does not fit is looked for.
      for (std::size_t earlier = 1; earlier < i; ++earlier) {
        eval::Partial one = eval::read_partial(args.merged[earlier], most);
        eval::merge(one, next);
      }
      throw;
    }
  }
  return whole;
}

}  // namespace df2::apps
