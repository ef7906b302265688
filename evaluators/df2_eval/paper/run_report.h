// In: a report of df2-eval --format json. Out: the values that the paper's tables need, or an Error that names the
// first of them that cannot stand in a report. Other values are not read. Called by df2-eval tables.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <df2_eval/options.h>
#include <df2_eval/report/efficiency.h>
#include <df2_eval/similarity.h>
#include <df2_eval/summarize.h>

namespace df2::eval {

/// One way to see the ground truth: landmarks may have two.
struct RunScores {
  Summary summary;
  std::vector<Summary> levels;  ///< the 12 in the paper's order, or none
};

struct RunReport {
  std::string run;   ///< the name it was given: for retrieval the paper's features, "class", "pose+class" ...
  std::string path;  ///< what errors call it
  std::string signature;
  std::string ground_truth_hash;
  Options options;
  std::optional<Visibility> visibility;  ///< landmarks: which of them `main` counts
  RunScores main;
  std::optional<RunScores> vis;
  std::optional<Efficiency> efficiency;
};

/// `run`: what the tables call it. Throws Error (submission; io or limit): the file is not a report
/// (schemas/report.schema.json) as far as it is read, or one of verification, which the paper has no table for.
RunReport read_run_report(const std::string& run, const std::string& path);
/// The same of a file's text.
RunReport run_report_from_json(const std::string& run, const std::string& path, const std::string& text);

}  // namespace df2::eval
