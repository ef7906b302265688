// In: a table. Out: its text. Called by render_report and the paper's tables.
#pragma once

#include <string>

#include <df2_eval/report/tables.h>

namespace df2::eval {

/// Columns of equal width, the title above them.
std::string render_text(const Table& table);
std::string render_markdown(const Table& table);
/// A tabular of the booktabs package, the title in a comment.
std::string render_latex(const Table& table);

}  // namespace df2::eval
