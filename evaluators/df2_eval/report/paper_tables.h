// In: reports of several runs. Out: the paper's tables 2 to 5 with the published scores beside them. Called by df2-eval
// tables.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <df2_eval/options.h>
#include <df2_eval/report/report.h>
#include <df2_eval/report/tables.h>

namespace df2::eval {

/// One line of the published scores, a score per column.
struct PublishedRow {
  std::string source;               ///< "paper table 2", "released data (README)"
  std::string task;                 ///< "detection", "retrieval pose+class"
  std::string setting;              ///< "", "vis", "vis_and_occ", "gt box", "detected box"
  std::string metric;               ///< "AP", "top-20"; several with slashes between
  std::vector<std::string> scores;  ///< the 12 subsets, then overall; empty: not published
};
/// As they stand in published_baselines.inc.
const std::vector<PublishedRow>& published_rows();

/// What a table needs of a report.
struct RunReport {
  std::string
      run;  ///< the name it was given: for retrieval the paper's feature combinations, "class", "pose+class" ...
  Task task = Task::detection;
  QueryBoxes query_boxes = QueryBoxes::detected;
  Summary summary;
  std::vector<Summary> subsets;  ///< 12, or none
  std::optional<Summary> vis;
  std::vector<Summary> vis_subsets;
};

/// Throws Error (submission): the text is not a report as --format json writes it, or one of verification, which the
/// paper has no table for.
RunReport run_report_from_json(const std::string& run, const std::string& path, const std::string& text);

/// One table for each task that has a run, in the paper's order; retrieval also has the overall scores.
/// Throws Error (usage) when a run has two reports of one task and setting.
std::vector<Table> paper_tables(const std::vector<RunReport>& reports);

/// All of them, with an empty line between.
std::string render_tables(const std::vector<Table>& tables, Format format);

}  // namespace df2::eval
