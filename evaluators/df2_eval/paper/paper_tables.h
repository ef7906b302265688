// In: reports of several runs. Out: the paper's tables 2 to 5 as values, with the published scores beside each run's.
// Called by df2-eval tables.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <df2_eval/paper/published.h>
#include <df2_eval/paper/run_report.h>

namespace df2::eval {

/// A metric (tables 2 to 4) or combination of features (table 5) in one setting: what is published, and every run.
struct PaperRow {
  struct Run {
    std::string name;
    std::string signature;
    Scores scores;
  };
  std::string label;
  std::string setting;  ///< "vis", "vis_and_occ", "ground-truth box", "detected box"; empty where the task has only one
  Scores paper;         ///< a score per column, as all the others
  Scores released;
  std::vector<Run> runs = {};
};

/// The title over some columns, which may be empty, and the titles of these columns.
using ColumnTitles = std::pair<std::string, std::vector<std::string>>;

/// The paper prints the numbers of two settings in one cell; here each setting has a row.
struct PaperTable {
  std::string name;   ///< "Table 2"
  std::string title;  ///< "detection"
  std::string label_title;
  std::string setting_title;          ///< empty: the rows have no setting
  std::vector<ColumnTitles> columns;  ///< those of each attribute, then the overall ones
  std::vector<PaperRow> rows;
  std::vector<std::string> notes;  ///< how each run was scored unlike the paper, and its signature
};

/// One table for each task that has a run, in the paper's order. Table 5 has all of the paper's features. Behind them
/// the table "Efficiency" of accuracy over cost, where a report says what its network costs.
/// Throws Error (usage) when a run has the name of a published row or two reports for one place of a table,
/// (report_signature) when the runs of a table differ in ground truth or in how they were scored.
std::vector<PaperTable> paper_tables(const std::vector<RunReport>& reports);

/// Our score minus the published one, where there are both.
Scores difference(const Scores& ours, const Scores& published);

}  // namespace df2::eval
