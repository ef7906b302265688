// In: a table, or a note below it. Out: its text. Called by render_report and the paper's tables.
#pragma once

#include <string>
#include <string_view>

#include <df2_eval/report/tables.h>

namespace df2::eval {

/// The title, then columns of equal width. A fitted table that is too wide is cut between groups of columns into
/// blocks, each of which begins with the first group.
std::string render_text(const Table& table, Layout layout);
std::string render_markdown(const Table& table);
/// A tabular of the booktabs package, the title in a comment.
std::string render_latex(const Table& table);
/// A <table> in a <div> that scrolls where the window is narrower; well-formed XML as well.
std::string render_html(const Table& table);

/// One of the four. REQUIRES: format is table, markdown, latex or html.
std::string render_table(const Table& table, Format format, Layout layout);
/// A line below a table: in Markdown an element of a list, in LaTeX a comment, in HTML a paragraph.
std::string render_note(std::string_view note, Format format, Layout layout);

/// Lines of at most 100 characters, cut behind blanks and before the bars of signatures; all but the first are
/// indented.
std::string folded(std::string_view line);

}  // namespace df2::eval
