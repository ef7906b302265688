// In: a table, or a note below it. Out: its text. Called by render_report and the paper's tables.
#pragma once

#include <string>
#include <string_view>

#include <df2_eval/report/tables.h>

namespace df2::eval {

/// Columns of equal width, the title above them.
std::string render_text(const Table& table);
std::string render_markdown(const Table& table);
/// A tabular of the booktabs package, the title in a comment.
std::string render_latex(const Table& table);

/// One of the three. REQUIRES: format is table, markdown or latex.
std::string render_table(const Table& table, Format format);
/// A line below a table: in Markdown an element of a list, in LaTeX a comment.
std::string render_note(std::string_view note, Format format);

}  // namespace df2::eval
