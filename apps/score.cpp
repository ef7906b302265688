#include "score.h"

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include <df2/error.h>
#include <df2/io/features.h>
#include <df2/io/ground_truth.h>
#include <df2/io/results.h>
#include <df2/io/retrieval.h>
#include <df2/io/verification.h>
#include <df2_eval/rank.h>

#include "run_main.h"

namespace df2::apps {

namespace {

using eval::Partial;
using eval::Task;

/// One line that is replaced by the next, on terminals only.
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

Predictions read_results(const EvalArgs& args, const Dataset& dataset) {
  if (args.options.task == Task::detection) return read_detection_results(args.pred, dataset, args.limits);
  if (args.options.task == Task::landmarks) return read_landmark_results(args.pred, dataset, args.limits);
  return read_segmentation_results(args.pred, dataset, args.limits);
}

Partial accumulate(const Dataset& dataset, const Predictions& predictions, const eval::Options& options) {
  if (options.task == Task::detection) return eval::accumulate_detection(dataset, predictions, options);
  if (options.task == Task::landmarks) return eval::accumulate_landmarks(dataset, predictions, options);
  return eval::accumulate_segmentation(dataset, predictions, options);
}

RetrievalTruth read_truth(const EvalArgs& args) {
  if (!args.query.empty()) return read_retrieval_truth(args.query, args.gallery, args.limits);
  return make_retrieval_truth(read_ground_truth(args.gt, args.limits));
}

/// What belongs to the gallery features.
std::vector<RankedEntry> gallery_rows(const EvalArgs& args, const RetrievalTruth& truth) {
  if (!args.gallery_rows.empty()) return read_gallery_rows(args.gallery_rows, truth, args.limits);
  std::vector<RankedEntry> rows;
  for (const GalleryItem& item : truth.gallery()) rows.push_back({item.image_id, item.box});
  return rows;
}

RetrievalPredictions rank(const EvalArgs& args, const RetrievalTruth& truth) {
  const FeatureFile queries(args.query_features, args.limits);
  const FeatureFile gallery(args.gallery_features, args.limits);
  RetrievalRules rules;
  rules.has_lists = false;
  rules.ground_truth_boxes = args.options.query_boxes == eval::QueryBoxes::ground_truth;
  RetrievalPredictions rows = args.query_rows.empty()
                                  ? eval::ground_truth_rows(truth, queries.shape().rows)
                                  : read_retrieval_results(args.query_rows, truth, rules, args.limits);
  rows.name = queries.shape().name;
  const std::vector<RankedEntry> entries = gallery_rows(args, truth);
  eval::check_rows(queries.shape(), rows.size(), "query row");
  eval::check_rows(gallery.shape(), entries.size(), "gallery row");
  eval::check_columns(gallery.shape(), queries.shape());
  eval::RankOptions options;
  options.metric = args.metric;
  options.length = eval::max_entries(args.options);
  if (!args.weights.empty()) {
    const FeatureFile weights(args.weights, args.limits);
    eval::check_weights(weights.shape(), queries.shape());
    options.weights = weights.read();
  }
  return eval::ranked_submission(std::move(rows), queries.read(), entries, gallery.read(), options);
}

Partial score_retrieval(const EvalArgs& args, const Progress& progress) {
  const RetrievalTruth truth = read_truth(args);
  progress.stage(args.pred.empty() ? "ranking the gallery ..." : "reading predictions ...");
  RetrievalRules rules;
  rules.max_entries = eval::max_entries(args.options);
  rules.ground_truth_boxes = args.options.query_boxes == eval::QueryBoxes::ground_truth;
  const RetrievalPredictions predictions =
      args.pred.empty() ? rank(args, truth) : read_retrieval_results(args.pred, truth, rules, args.limits);
  if (!args.submission.empty()) {
    const InterruptionWaits whole;
    write_retrieval_results(predictions, truth, args.submission);
  }
  progress.stage("scoring ...");
  return eval::accumulate_retrieval(truth, predictions, args.options);
}

}  // namespace

Partial score(const EvalArgs& args) {
  const Progress progress(args.quiet);
  progress.stage("reading ground truth ...");
  if (args.options.task == Task::retrieval) return score_retrieval(args, progress);
  // Kept to the end of the process, which gives its memory back faster than a hundred thousand destructors.
  static const Dataset& dataset = *new Dataset(read_ground_truth(args.gt, args.limits));
  progress.stage("reading predictions ...");
  const Predictions predictions = read_results(args, dataset);
  progress.stage("scoring ...");
  return accumulate(dataset, predictions, args.options);
}

eval::Report score_verification(const EvalArgs& args) {
  const Progress progress(args.quiet);
  progress.stage("reading pairs ...");
  return eval::evaluate_verification(read_scored_pairs(args.gt, args.pred, args.limits), args.options);
}

Partial merge(const EvalArgs& args) {
  const Progress progress(args.quiet);
  progress.stage("reading partials ...");
  const std::uint64_t most = args.limits.file_bytes;
  Partial whole = eval::read_partial(args.merge.front(), most);
  for (std::size_t i = 1; i < args.merge.size(); ++i) eval::merge(whole, eval::read_partial(args.merge[i], most));
  return whole;
}

}  // namespace df2::apps
