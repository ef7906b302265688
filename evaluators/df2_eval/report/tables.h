// In: a report. Out: the tables people read, free of any format. Called by the text, Markdown and LaTeX renderers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
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
  std::vector<ColumnGroup> groups;  ///< empty, or all columns from the left
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

/// The task's metrics, the paper's subset columns with the overall one, one row per category; retrieval also has its
/// misses.
std::vector<Table> make_tables(const Report& report);

/// Every count with its name in reports, save the unknown keys.
std::vector<std::pair<std::string, std::uint64_t>> named_counts(const Report& report);

/// Sentences about what was odd but scored.
std::vector<std::string> make_notes(const Report& report);

/// "0.667", or "-" where nothing was measured.
std::string format_score(const std::optional<double>& value);

}  // namespace df2::eval
