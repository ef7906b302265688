#include <df2_eval/report/render_table.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <df2_eval/report/escape.h>

namespace df2::eval {

namespace {

/// Each column's title with that of its group, for formats that have one line of titles.
std::vector<std::string> full_titles(const Table& table) {
  std::vector<std::string> titles = table.header;
  std::size_t column = 0;
  for (const ColumnGroup& group : table.groups) {
    for (std::size_t i = 0; i < group.columns; ++i, ++column) {
      if (!group.title.empty()) titles[column] = group.title + ": " + titles[column];
    }
  }
  return titles;
}

/// booktabs: a title over each group of columns, with a rule below it.
std::string latex_groups(const Table& table) {
  std::string titles, rules;
  std::size_t column = 1;
  for (const ColumnGroup& group : table.groups) {
    if (column > 1) titles += " & ";
    if (group.title.empty()) {
      for (std::size_t i = 1; i < group.columns; ++i) titles += " & ";
    } else {
      titles += fmt::format("\\multicolumn{{{}}}{{c}}{{{}}}", group.columns, escape_latex(group.title));
      rules += fmt::format("\\cmidrule(lr){{{}-{}}}", column, column + group.columns - 1);
    }
    column += group.columns;
  }
  return table.groups.empty() ? "" : titles + " \\\\\n" + rules + "\n";
}

}  // namespace

std::string render_text(const Table& table) {
  constexpr std::string_view kGap = "  ";
  std::vector<std::size_t> widths;
  for (const std::string& title : table.header) widths.push_back(title.size());
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out = table.title + "\n";
  const auto line = [&](std::string text) {
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  };
  const auto cells = [&](const std::vector<std::string>& row) {
    std::string text = fmt::format("{:<{}}", plain_text(row[0]), widths[0]);
    for (std::size_t i = 1; i < row.size(); ++i) text += fmt::format("{}{:>{}}", kGap, plain_text(row[i]), widths[i]);
    line(std::move(text));
  };
  if (!table.groups.empty()) {
    std::string text;
    std::size_t column = 0;
    for (const ColumnGroup& group : table.groups) {
      std::size_t width = 0;
      for (std::size_t i = 0; i < group.columns; ++i, ++column) width += widths[column] + kGap.size();
      text += fmt::format("{:^{}}", group.title, width);
    }
    line(std::move(text));
  }
  cells(table.header);
  for (const auto& row : table.rows) cells(row);
  return out;
}

std::string render_markdown(const Table& table) {
  std::string out = "**" + escape_markdown(table.title) + "**\n\n|";
  for (const std::string& title : full_titles(table)) out += " " + escape_markdown(title) + " |";
  out += "\n| --- |";
  for (std::size_t i = 1; i < table.header.size(); ++i) out += " ---: |";
  out += "\n";
  for (const auto& row : table.rows) {
    out += "|";
    for (const std::string& cell : row) out += " " + escape_markdown(cell) + " |";
    out += "\n";
  }
  return out;
}

std::string render_latex(const Table& table) {
  std::string out =
      "% " + table.title + "\n\\begin{tabular}{l" + std::string(table.header.size() - 1, 'r') + "}\n\\toprule\n";
  const auto line = [&](const std::vector<std::string>& cells) {
    // After a rule or the end of a line, LaTeX would read a bracket or a star as its option.
    if (cells[0].starts_with('[') || cells[0].starts_with('*')) out += "{}";
    for (std::size_t i = 0; i < cells.size(); ++i) out += (i ? " & " : "") + escape_latex(cells[i]);
    out += " \\\\\n";
  };
  out += latex_groups(table);
  line(table.header);
  out += "\\midrule\n";
  for (const auto& row : table.rows) line(row);
  return out + "\\bottomrule\n\\end{tabular}\n";
}

std::string render_table(const Table& table, Format format) {
  if (format == Format::markdown) return render_markdown(table);
  return format == Format::latex ? render_latex(table) : render_text(table);
}

std::string render_note(std::string_view note, Format format) {
  if (format == Format::markdown) return "- " + escape_markdown(note) + "\n";
  return (format == Format::latex ? "% " : "") + plain_text(note) + "\n";
}

}  // namespace df2::eval
