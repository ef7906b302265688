// df2-eval: scores a submission. No rule of the benchmark lives here.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <string>
#include <utility>

#include <unistd.h>

#include <df2/error.h>
#include <df2/io/atomic_file.h>
#include <df2/io/ground_truth.h>
#include <df2/parallel.h>
#include <df2_eval/evaluate.h>

#include "args.h"
#include "run_main.h"

namespace {

using namespace df2;
using namespace df2::apps;
using eval::Partial;
using eval::Report;
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
  switch (args.options.task) {
    case Task::detection:
      return read_detection_results(args.pred, dataset, args.limits);
    case Task::landmarks:
      return read_landmark_results(args.pred, dataset, args.limits);
    case Task::segmentation:
      return read_segmentation_results(args.pred, dataset, args.limits);
  }
  throw Error(Fault::internal, Code::internal, "a task", "another");
}

Partial accumulate(const Dataset& dataset, const Predictions& predictions, const eval::Options& options) {
  switch (options.task) {
    case Task::detection:
      return eval::accumulate_detection(dataset, predictions, options);
    case Task::landmarks:
      return eval::accumulate_landmarks(dataset, predictions, options);
    case Task::segmentation:
      return eval::accumulate_segmentation(dataset, predictions, options);
  }
  throw Error(Fault::internal, Code::internal, "a task", "another");
}

Partial score(const EvalArgs& args) {
  const Progress progress(args.quiet);
  progress.stage("reading ground truth ...");
  // Kept to the end of the process, which gives its memory back faster than a hundred thousand destructors.
  static const Dataset& dataset = *new Dataset(read_ground_truth(args.gt, args.limits));
  progress.stage("reading predictions ...");
  const Predictions predictions = read_results(args, dataset);
  progress.stage("scoring ...");
  return accumulate(dataset, predictions, args.options);
}

Partial merge(const EvalArgs& args) {
  const Progress progress(args.quiet);
  progress.stage("reading partials ...");
  const std::uint64_t most = args.limits.file_bytes;
  Partial whole = eval::read_partial(args.merge.front(), most);
  for (std::size_t i = 1; i < args.merge.size(); ++i) eval::merge(whole, eval::read_partial(args.merge[i], most));
  return whole;
}

/// As few digits as tell the number from its neighbours.
std::string shortest(double value) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

/// True when every metric is at least its gate.
bool passes(const EvalArgs& args, const Report& report) {
  bool good = true;
  for (const auto& [metric, least] : args.gates) {
    const auto& rows = report.summary.summary;
    const auto it =
        std::find_if(rows.begin(), rows.end(), [&name = metric](const auto& row) { return row.first == name; });
    if (it == rows.end()) throw Error(Fault::usage, Code::usage, "a metric of the report for --fail-under", metric);
    if (it->second && *it->second >= least) continue;
    good = false;
    const std::string value = it->second ? shortest(*it->second) : "absent (nothing to measure)";
    std::fprintf(stderr, "df2-eval: gate failed: %s is %s, at least %s wanted\n", metric.c_str(), value.c_str(),
                 shortest(least).c_str());
  }
  return good;
}

void write_file(const std::string& path, const std::string& text) {
  const InterruptionWaits whole;
  write_file_atomically(path, text);
}

int run(int argc, const char* const* argv) {
  const EvalArgs args = parse_eval_args(argc, argv);
  if (args.generated) {
    print(*args.generated);
    return kDone;
  }
  const ThreadLimit threads(args.threads);
  const Partial partial = args.merge.empty() ? score(args) : merge(args);
  if (!args.partial.empty()) {
    const InterruptionWaits whole;
    eval::write_partial(partial, args.partial);
    return kDone;
  }
  const Report report = eval::make_report(partial);
  const bool good = passes(args, report);
  const std::string text = eval::render_report(report, args.format);
  if (!args.curves.empty()) write_file(args.curves, eval::render_curves(report));
  if (args.output.empty())
    print(text);
  else
    write_file(args.output, text);
  return good ? kDone : kGateFailed;
}

}  // namespace

int main(int argc, char** argv) {
  return run_main("df2-eval", [&] { return run(argc, argv); });
}
