#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <df2/category.h>
#include <df2_eval/report/render_json.h>
#include <df2_eval/report/report.h>
#include <df2_eval/report/tables.h>

namespace df2::eval {

namespace {

/// Names come from strangers: nothing in them may act on a terminal or open a cell or tag.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
  return out;
}

std::string markdown(std::string_view text) {
  std::string out;
  for (const char c : plain(text)) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (std::string_view("|`*_[]\\").find(c) != std::string_view::npos)
      (out += '\\') += c;
    else
      out += c;
  }
  return out;
}

std::string latex(std::string_view text) {
  std::string out;
  for (const char c : plain(text)) {
    if (c == '\\')
      out += "\\textbackslash{}";
    else if (c == '~')
      out += "\\textasciitilde{}";
    else if (c == '^')
      out += "\\textasciicircum{}";
    else if (std::string_view("&%$#_{}").find(c) != std::string_view::npos)
      (out += '\\') += c;
    else
      out += c;
  }
  return out;
}

/// A cell that a spreadsheet must not take for a formula is no use here: names are quoted, numbers are not names.
std::string csv(std::string_view text) {
  std::string out = "\"";
  for (const char c : plain(text)) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string render_text(const Report& report) {
  std::string out = plain(report.signature) + "\n";
  for (const Table& table : make_tables(report)) {
    std::vector<std::size_t> widths;
    for (const std::string& title : table.header) widths.push_back(title.size());
    for (const auto& row : table.rows) {
      for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    const auto line = [&](const std::vector<std::string>& cells) {
      std::string text = fmt::format("{:<{}}", cells[0], widths[0]);
      for (std::size_t i = 1; i < cells.size(); ++i) text += fmt::format("  {:>{}}", cells[i], widths[i]);
      out += text + "\n";
    };
    out += "\n" + table.title + "\n";
    line(table.header);
    for (const auto& row : table.rows) line(row);
  }
  out += "\n";
  for (const std::string& note : make_notes(report)) out += plain(note) + "\n";
  return out;
}

std::string render_markdown(const Report& report) {
  std::string out = "`" + plain(report.signature) + "`\n";
  for (const Table& table : make_tables(report)) {
    out += "\n**" + markdown(table.title) + "**\n\n|";
    for (const std::string& title : table.header) out += " " + markdown(title) + " |";
    out += "\n| --- |";
    for (std::size_t i = 1; i < table.header.size(); ++i) out += " ---: |";
    out += "\n";
    for (const auto& row : table.rows) {
      out += "|";
      for (const std::string& cell : row) out += " " + markdown(cell) + " |";
      out += "\n";
    }
  }
  out += "\n";
  for (const std::string& note : make_notes(report)) out += "- " + markdown(note) + "\n";
  return out;
}

std::string render_latex(const Report& report) {
  std::string out = "% " + plain(report.signature) + "\n";
  for (const Table& table : make_tables(report)) {
    out += "\n% " + table.title + "\n\\begin{tabular}{l" + std::string(table.header.size() - 1, 'r') + "}\n\\toprule\n";
    const auto line = [&](const std::vector<std::string>& cells) {
      for (std::size_t i = 0; i < cells.size(); ++i) out += (i ? " & " : "") + latex(cells[i]);
      out += " \\\\\n";
    };
    line(table.header);
    out += "\\midrule\n";
    for (const auto& row : table.rows) line(row);
    out += "\\bottomrule\n\\end{tabular}\n";
  }
  return out;
}

void add_csv(std::string& out, std::string_view section, std::string_view name, const Summary& summary) {
  for (const auto& [metric, value] : summary) {
    out += fmt::format("{},{},{},", csv(section), csv(name), csv(metric));
    if (value) out += fmt::format("{}", *value);
    out += "\n";
  }
}

void add_csv(std::string& out, const std::string& prefix, const TaskSummary& summary) {
  add_csv(out, prefix + "summary", "", summary.summary);
  for (const CategorySummary& category : summary.per_category) {
    add_csv(out, prefix + "per_category", category_info(category.category_id).name, category.summary);
  }
  for (const SubsetSummary& subset : summary.subsets) add_csv(out, prefix + "subsets", subset.name, subset.summary);
}

std::string render_csv(const Report& report) {
  std::string out = "section,name,metric,value\n\"signature\",\"\",\"\"," + csv(report.signature) + "\n";
  add_csv(out, "", report.summary);
  if (report.vis) add_csv(out, "vis/", *report.vis);
  return out;
}

}  // namespace

std::string render_report(const Report& report, Format format) {
  switch (format) {
    case Format::table:
      return render_text(report);
    case Format::json:
      return render_json(report);
    case Format::csv:
      return render_csv(report);
    case Format::markdown:
      return render_markdown(report);
    case Format::latex:
      return render_latex(report);
  }
  return {};
}

}  // namespace df2::eval
