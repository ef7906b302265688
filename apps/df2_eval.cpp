// df2-eval: scores a submission. No rule of the benchmark lives here.
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <df2/io/atomic_file.h>
#include <df2/parallel.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/paper/paper_tables.h>
#include <df2_eval/paper/render_paper_tables.h>
#include <df2_eval/paper/run_report.h>
#include <df2_eval/report/diff.h>
#include <df2_eval/report/notices.h>

#include "eval_args.h"
#include "gates.h"
#include "run_main.h"
#include "score.h"

namespace {

using namespace df2;
using namespace df2::apps;
using eval::Report;
using eval::Task;

void warn(const std::vector<eval::Notice>& notices) {
  for (const eval::Notice& notice : notices) {
    const std::string text = fmt::format("df2-eval: warning: {} [{}]\n", notice.text, notice.code);
    std::fputs(text.c_str(), stderr);
  }
}

eval::Layout layout_of(const EvalArgs& args) {
  return args.is_wide ? eval::Layout::wide : eval::Layout::fitted;
}

std::string tables(const EvalArgs& args) {
  std::vector<eval::RunReport> reports;
  for (const auto& [name, path] : args.runs) reports.push_back(eval::read_run_report(name, path));
  return eval::render_paper_tables(eval::paper_tables(reports), args.format, layout_of(args));
}

int show_diff(const EvalArgs& args) {
  const eval::ReportDiff diff = eval::diff_reports(args.compared[0], args.compared[1]);
  print_or_write(eval::render_diff(diff, args.tolerance, args.format, layout_of(args)), args.output);
  return diff.differs(args.tolerance) ? kGateFailed : kDone;
}

int show_check(const EvalArgs& args, const Report& report) {
  print_or_write(eval::render_check(report, args.format, layout_of(args)), args.output);
  if (!args.is_quiet) warn(eval::make_notices(report));
  return kDone;
}

int finish(const EvalArgs& args, Report report) {
  report.efficiency = args.cost;
  const std::string text = eval::render_report(report, args.format, layout_of(args));
  if (!args.is_quiet) warn(eval::make_notices(report));
  if (!args.curves.empty()) write_file_atomically(args.curves, eval::render_curves(report));
  print_or_write(text, args.output);
  return passes(args.gates, report) ? kDone : kGateFailed;
}

int finish(const EvalArgs& args, const eval::Partial& partial) {
  if (args.partial.empty()) return finish(args, eval::make_report(partial));
  eval::write_partial(partial, args.partial);
  return kDone;
}

int run(EvalArgs& args, const CommandLine& line, std::optional<Dataset>& dataset, std::optional<ThreadLimit>& threads) {
  settle(args, line);
  threads.emplace(args.threads);
  if (!args.efficiency.empty()) args.cost = eval::read_efficiency(args.efficiency);
  if (line.command == "tables") {
    print_or_write(tables(args), args.output);
    return kDone;
  }
  if (line.command == "diff") return show_diff(args);
  if (line.command == "merge") {
    const eval::Partial partial = merge(args);
    check_task(line, partial.options.task);
    check_gates(args.gates, partial.options);
    return finish(args, partial);
  }
  const bool is_check = line.command == "check";
  if (args.options.task == Task::verification) {
    const Report report = score_verification(args);
    return is_check ? show_check(args, report) : finish(args, report);
  }
  const eval::Partial partial = score(args, dataset);
  return is_check ? show_check(args, eval::make_report(partial)) : finish(args, partial);
}

}  // namespace

int main(int argc, char** argv) {
  prepare_process("df2-eval");
  // Never destroyed, because ending the process frees its memory faster.
  static auto& dataset = *new std::optional<Dataset>;
  // Nor is this: TBB allocates to lift the limit, which could fail when the report is already out.
  static auto& threads = *new std::optional<ThreadLimit>;
  EvalArgs args;
  return run_main(eval_program(args), args.run_limits, argc, argv,
                  [&](const CommandLine& line) { return run(args, line, dataset, threads); });
}
