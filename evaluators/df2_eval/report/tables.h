// In: a report. Out: the tables people read, free of any format. Called by the renderers of text,
// Markdown, LaTeX and HTML.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <df2_eval/report/report.h>

namespace df2::eval {

/// A title over neighbouring columns; empty: none.
struct ColumnGroup {
  std::string title;
  std::size_t columns = 1;
};

struct Table {
  std::string title;
  std::vector<ColumnGroup> groups;  ///< from the left, over all columns; or empty
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  ///< in text, a row of one cell is a heading
};

/// All metrics; the main ones of each difficulty level and of each category; the misses of retrieval; what the
/// network costs.
std::vector<Table> make_tables(const Report& report);

/// "0.667", or "-" where nothing was measured.
std::string format_score(const std::optional<double>& value);

}  // namespace df2::eval
