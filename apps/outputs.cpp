#include "outputs.h"

#include <string>

#include "flag_text.h"

namespace df2::apps {

eval::Format format_of(const std::string& name) {
  if (name == "table") return eval::Format::table;
  if (name == "json") return eval::Format::json;
  if (name == "csv") return eval::Format::csv;
  if (name == "markdown") return eval::Format::markdown;
  if (name == "latex") return eval::Format::latex;
  refuse_flag("--format", "table, json, csv, markdown or latex", name);
}

void check_outputs(const CLI::App& app, const Flags& flags) {
  if (!flags.curves.empty() && flags.curves == flags.output) {
    refuse_flag("--curves", "another file than that of --output", flags.curves);
  }
  if (flags.partial.empty()) return;
  for (const char* name : {"--format", "--output", "--curves", "--fail-under"}) {
    if (app.get_option(name)->count() > 0) refuse_flag(name, "no report beside --partial", "it");
  }
}

void check_task_outputs(const EvalArgs& args) {
  using eval::Task;
  const Task task = args.options.task;
  const bool has_curves = task != Task::retrieval && task != Task::verification;
  if (!args.curves.empty() && !has_curves) refuse_flag("--curves", "a task with curves", std::string(task_name(task)));
  if (!args.partial.empty() && task == Task::verification) {
    refuse_flag("--partial", "a task with partials", std::string(task_name(task)));
  }
}

void check_tables_outputs(const CLI::App& app) {
  for (const char* name : {"--curves", "--partial", "--fail-under"}) {
    if (app.get_option(name)->count() > 0) refuse_flag(name, "tables without it", "it");
  }
}

}  // namespace df2::apps
