#include "outputs.h"

#include <string>
#include <vector>

#include "flag_text.h"
#include "named_file.h"

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
  if (flags.partial.empty()) return;
  for (const char* name : {"--format", "--output", "--curves", "--fail-under"}) {
    if (app.get_option(name)->count() > 0) refuse_flag(name, "no report beside --partial", "it");
  }
}

void check_task_outputs(const EvalArgs& args, eval::Task task) {
  using eval::Task;
  const bool has_curves = task != Task::retrieval && task != Task::verification;
  if (!args.curves.empty() && !has_curves) refuse_flag("--curves", "a task with curves", std::string(task_name(task)));
  if (!args.partial.empty() && task == Task::verification) {
    refuse_flag("--partial", "a task with partials", std::string(task_name(task)));
  }
}

void check_files(const EvalArgs& args, const Flags& flags) {
  std::vector<NamedFile> inputs = {{"--gt", args.gt},
                                   {"--pred", args.pred},
                                   {"--config", flags.config},
                                   {"--query", args.query},
                                   {"--gallery", args.gallery},
                                   {"--query-features", args.query_features},
                                   {"--gallery-features", args.gallery_features},
                                   {"--query-rows", args.query_rows},
                                   {"--gallery-rows", args.gallery_rows},
                                   {"--weights", args.weights}};
  if (flags.images.starts_with('@')) inputs.push_back({"--images", flags.images.substr(1)});
  for (const std::string& partial : args.merge) inputs.push_back({"merge", partial});
  for (const auto& [name, report] : args.runs) inputs.push_back({"--run", report});
  require_apart({{"--output", args.output},
                 {"--curves", args.curves},
                 {"--partial", args.partial},
                 {"--submission", args.submission}},
                inputs);
}

void check_tables_outputs(const CLI::App& app) {
  for (const char* name : {"--curves", "--partial", "--fail-under"}) {
    if (app.get_option(name)->count() > 0) refuse_flag(name, "tables without it", "it");
  }
}

}  // namespace df2::apps
