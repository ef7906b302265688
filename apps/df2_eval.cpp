// df2-eval: scores a submission. No rule of the benchmark lives here.
#include <string>
#include <vector>

#include <df2/error.h>
#include <df2/io/atomic_file.h>
#include <df2/parallel.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/paper/paper_tables.h>
#include <df2_eval/paper/render_paper_tables.h>
#include <df2_eval/paper/run_report.h>

#include "args.h"
#include "flag_text.h"
#include "gates.h"
#include "outputs.h"
#include "run_main.h"
#include "score.h"

namespace {

using namespace df2;
using namespace df2::apps;
using eval::Report;
using eval::Task;

void write_file(const std::string& path, const std::string& text) {
  const InterruptionWaits whole;
  write_file_atomically(path, text);
}

void put(const EvalArgs& args, const std::string& text) {
  if (args.output.empty())
    print(text);
  else
    write_file(args.output, text);
}

std::string tables(const EvalArgs& args) {
  std::vector<eval::RunReport> reports;
  for (const auto& [name, path] : args.runs) {
    reports.push_back(eval::run_report_from_json(name, path, read_text_file(path, "--run")));
  }
  return eval::render_paper_tables(eval::paper_tables(reports), args.format);
}

int finish(const EvalArgs& args, const Report& report) {
  const bool good = passes(args.gates, report);
  const std::string text = eval::render_report(report, args.format);
  if (!args.curves.empty()) write_file(args.curves, eval::render_curves(report));
  put(args, text);
  return good ? kDone : kGateFailed;
}

int run(int argc, const char* const* argv) {
  const EvalArgs args = parse_eval_args(argc, argv);
  if (args.generated) {
    print(*args.generated);
    return kDone;
  }
  const ThreadLimit threads(args.threads);
  if (!args.runs.empty()) {
    put(args, tables(args));
    return kDone;
  }
  if (args.merge.empty() && args.options.task == Task::verification) return finish(args, score_verification(args));
  const eval::Partial partial = args.merge.empty() ? score(args) : merge(args);
  if (!args.merge.empty()) check_task_outputs(args, partial.options.task);
  if (!args.partial.empty()) {
    const InterruptionWaits whole;
    eval::write_partial(partial, args.partial);
    return kDone;
  }
  return finish(args, eval::make_report(partial));
}

}  // namespace

int main(int argc, char** argv) {
  return run_main("df2-eval", [&] { return run(argc, argv); });
}
