// In: argv. Out: what df2-eval was asked for, checked as far as no file is needed. Called by df2_eval.cpp.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <df2/io/results.h>
#include <df2_eval/options.h>
#include <df2_eval/report/report.h>

namespace df2::apps {

struct EvalArgs {
  std::string gt;
  std::string pred;
  eval::Options options;
  int threads = 0;
  ReadLimits limits;
  eval::Format format = eval::Format::table;
  std::string output;  ///< empty: standard output
  std::string curves;
  std::string partial;
  std::vector<std::pair<std::string, double>> gates;  ///< metric, least value
  std::vector<std::string> merge;                     ///< partial files; empty: score
  bool quiet = false;
  std::optional<std::string> generated;  ///< text to print instead of working: help, version, man ...
};

/// Throws Error (usage or option).
EvalArgs parse_eval_args(int argc, const char* const* argv);

/// roff page of the program's own flags.
std::string man_page(const CLI::App& app);
/// Completion script for bash, zsh or fish. Throws Error (usage) for another shell.
std::string completion(const CLI::App& app, const std::string& shell);

}  // namespace df2::apps
