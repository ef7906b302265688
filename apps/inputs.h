// In: the flags of input. Out: the files a run reads, and whether they go together. Called by parse_eval_args.
#pragma once

#include "args.h"
#include "flags.h"

namespace df2::apps {

/// Sets the files of `args`. Throws Error (usage) where one is missing.
void set_inputs(const Flags& flags, EvalArgs& args);

/// Which files and flags retrieval takes together, and other tasks do not. Throws Error (usage).
/// REQUIRES: inputs and options of `args` are set.
void check_retrieval_inputs(const CLI::App& app, const Flags& flags, const EvalArgs& args);

/// "NAME=FILE" of tables. Throws Error (usage).
std::vector<std::pair<std::string, std::string>> runs_of(const std::vector<std::string>& texts);

}  // namespace df2::apps
