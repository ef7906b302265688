// In: the flags of output. Out: a refusal where they contradict each other, the task or the command. Called by
// parse_eval_args.
#pragma once

#include "args.h"
#include "flags.h"

namespace df2::apps {

/// Each throws Error (usage).
eval::Format format_of(const std::string& name);
void check_outputs(const CLI::App& app, const Flags& flags);
/// Curves are those of precision and recall; verification pools all pairs, so it has no parts.
void check_task_outputs(const EvalArgs& args, eval::Task task);
/// No output is another file of the run. REQUIRES: the files of `args` are set.
void check_files(const EvalArgs& args, const Flags& flags);
/// Tables are no report: nothing to gate, to save or to draw.
void check_tables_outputs(const CLI::App& app);

}  // namespace df2::apps
