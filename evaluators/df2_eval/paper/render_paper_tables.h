// In: the paper's tables. Out: their text: tables to read, or CSV and JSON to compute with. Called by df2-eval tables.
#pragma once

#include <string>
#include <vector>

#include <df2_eval/paper/paper_tables.h>
#include <df2_eval/report/report.h>

namespace df2::eval {

/// Tables are separated by empty lines; CSV has a line per table, row, run and column; JSON is an array of tables.
std::string render_paper_tables(const std::vector<PaperTable>& tables, Format format, Layout layout = Layout::fitted);

}  // namespace df2::eval
