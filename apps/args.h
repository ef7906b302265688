// In: argv. Out: what df2-eval was asked for, checked as far as no file is needed. Called by df2_eval.cpp.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <df2/io/limits.h>
#include <df2_eval/options.h>
#include <df2_eval/rank.h>
#include <df2_eval/report/report.h>

#include "gates.h"

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
  Gates gates;
  std::vector<std::string> merge;                         ///< partial files; empty: score
  std::vector<std::pair<std::string, std::string>> runs;  ///< name and report, for tables; empty: score
  std::string query;                                      ///< with gallery, instead of gt
  std::string gallery;
  std::string query_features;  ///< with gallery_features, instead of pred
  std::string gallery_features;
  std::string query_rows;    ///< empty: the ground truth's
  std::string gallery_rows;  ///< empty: the ground truth's
  eval::Metric metric = eval::Metric::l2;
  std::string weights;
  std::string submission;  ///< where the ranked rows go
  bool quiet = false;
  std::optional<std::string> generated;  ///< text to print instead of working: help, version, man ...
};

/// Throws Error (usage or option).
EvalArgs parse_eval_args(int argc, const char* const* argv);

}  // namespace df2::apps
