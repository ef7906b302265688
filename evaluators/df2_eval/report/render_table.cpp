#include <df2_eval/report/render_table.h>

#include <algorithm>
#include <numeric>
#include <span>
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

constexpr std::size_t kTextWidth = 100;
constexpr std::string_view kGap = "  ";

/// Places of the columns that stand beside each other, ascending.
using Columns = std::vector<std::size_t>;

/// A row of one cell is a heading over the rows below it.
bool is_heading(const std::vector<std::string>& row) {
  return row.size() == 1;
}

std::string without_blank_end(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

/// The columns of each block of a table; one block where all fit, or may be as wide as they are.
std::vector<Columns> blocks_of(const Table& table, const std::vector<std::size_t>& widths, Layout layout) {
  Columns all(widths.size());
  std::iota(all.begin(), all.end(), 0);
  const auto width_of = [&](std::size_t total, std::size_t column) { return total + widths[column] + kGap.size(); };
  const auto width = [&](std::span<const std::size_t> columns) {
    return std::accumulate(columns.begin(), columns.end(), std::size_t{0}, width_of) - kGap.size();
  };
  if (layout == Layout::wide || table.groups.size() < 3 || width(all) <= kTextWidth) return {all};
  const std::span<const std::size_t> labels = std::span(all).first(table.groups.front().columns);
  std::vector<Columns> blocks;
  std::size_t begin = labels.size();
  for (std::size_t g = 1; g < table.groups.size(); ++g) {
    const auto group = std::span(all).subspan(begin, table.groups[g].columns);
    begin += group.size();
    if (blocks.empty() || width(blocks.back()) + kGap.size() + width(group) > kTextWidth)
      blocks.emplace_back(labels.begin(), labels.end());
    blocks.back().insert(blocks.back().end(), group.begin(), group.end());
  }
  return blocks;
}

/// The titles of the groups, each in the middle of its columns.
std::string titles_line(const Table& table, const std::vector<std::size_t>& widths, const Columns& columns) {
  std::string text;
  std::size_t begin = 0;
  for (const ColumnGroup& group : table.groups) {
    std::size_t width = 0;
    for (std::size_t i = begin; i < begin + group.columns; ++i) {
      if (std::ranges::binary_search(columns, i)) width += widths[i] + kGap.size();
    }
    if (width > 0) text += fmt::format("{:^{}}", group.title, width);
    begin += group.columns;
  }
  return without_blank_end(std::move(text));
}

std::string cells_line(const std::vector<std::string>& row, const std::vector<std::size_t>& widths,
                       const Columns& columns) {
  if (is_heading(row)) return without_blank_end(plain_text(row[0]));
  std::string text = fmt::format("{:<{}}", plain_text(row[0]), widths[0]);
  for (const std::size_t i : columns) {
    if (i > 0) text += fmt::format("{}{:>{}}", kGap, plain_text(row[i]), widths[i]);
  }
  return without_blank_end(std::move(text));
}

}  // namespace

std::string render_text(const Table& table, Layout layout) {
  std::vector<std::size_t> widths;
  for (const std::string& title : table.header) widths.push_back(title.size());
  for (const auto& row : table.rows) {
    if (is_heading(row)) continue;
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out = table.title + "\n";
  const std::vector<Columns> blocks = blocks_of(table, widths, layout);
  for (const Columns& columns : blocks) {
    if (&columns != &blocks.front()) out += "\n";
    if (!table.groups.empty()) out += titles_line(table, widths, columns);
    out += cells_line(table.header, widths, columns);
    for (const auto& row : table.rows) out += cells_line(row, widths, columns);
  }
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

std::string render_table(const Table& table, Format format, Layout layout) {
  if (format == Format::markdown) return render_markdown(table);
  if (format == Format::html) return render_html(table);
  return format == Format::latex ? render_latex(table) : render_text(table, layout);
}

std::string render_note(std::string_view note, Format format, Layout layout) {
  if (format == Format::markdown) return "- " + escape_markdown(note) + "\n";
  if (format == Format::latex) return "% " + plain_text(note) + "\n";
  if (format == Format::html) return "<p>" + escape_xml(note) + "</p>\n";
  return (layout == Layout::wide ? plain_text(note) : folded(plain_text(note))) + "\n";
}

std::string folded(std::string_view line) {
  std::string lines;
  std::size_t column = 0;
  while (!line.empty()) {
    // A word is what no line may cut: it ends behind a blank or before a bar.
    const std::size_t blank = line.find(' '), bar = line.find('|', 1);
    const std::size_t end = std::min({blank == line.npos ? line.size() : blank + 1, bar, line.size()});
    const std::string_view word = line.substr(0, end);
    const std::size_t length = word.ends_with(' ') ? end - 1 : end;
    if (column > kGap.size() && column + length > kTextWidth) {
      lines.erase(lines.find_last_not_of(' ') + 1);
      lines += "\n" + std::string(kGap);
      column = kGap.size();
    }
    lines += word;
    column += end;
    line.remove_prefix(end);
  }
  return lines;
}

}  // namespace df2::eval
