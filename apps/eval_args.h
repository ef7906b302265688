// In: argv. Out: what df2-eval was asked for, checked as far as no file is needed. Called by df2_eval.cpp.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <df2/io/limits.h>
#include <df2_eval/options.h>
#include <df2_eval/ranking/rank_submission.h>
#include <df2_eval/report/report.h>

#include "gates.h"
#include "program.h"
#include "run_guard.h"

namespace df2::apps {

/// An empty path was not given.
struct EvalArgs {
  std::string gt;
  std::string pred;
  std::string config;
  std::string sigmas;
  std::string sizes;
  std::string query;  ///< with gallery, instead of gt
  std::string gallery;
  eval::RankingFiles ranking;                               ///< instead of pred
  std::string submission;                                   ///< where the ranked rows go
  std::string image_list;                                   ///< of --images @FILE
  nlohmann::json option_values = nlohmann::json::object();  ///< those that are flags
  eval::Options options;

  eval::Format format = eval::Format::table;
  bool is_wide = false;  ///< tables
  std::string output;    ///< not given: standard output
  std::string curves;
  std::string outcomes;
  std::string efficiency;
  std::optional<eval::Efficiency> cost;  ///< what that file says
  std::string partial;
  Gates gates;
  bool is_quiet = false;
  int threads = 0;
  ReadLimits limits;
  RunLimits run_limits;

  std::vector<std::string> compared;  ///< the two reports of df2-eval diff
  double tolerance = 0;
  std::vector<std::string> merged;                        ///< partials of df2-eval merge
  std::vector<std::pair<std::string, std::string>> runs;  ///< name and report of df2-eval tables
};

/// The table of flags. REQUIRES: `args` lives as long as the program and stays where it is.
Program eval_program(EvalArgs& args);

/// Sets what follows from several flags and the configuration. Throws Error (usage, option or io).
void settle(EvalArgs& args, const CommandLine& line);

}  // namespace df2::apps
