#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <df2/category.h>
#include <df2_eval/report/escape.h>
#include <df2_eval/report/render_json.h>
#include <df2_eval/report/report.h>
#include <df2_eval/report/tables.h>

namespace df2::eval {

namespace {

std::string render_text(const Report& report) {
  constexpr std::string_view kGap = "  ";
  std::string out = plain_text(report.signature) + "\n";
  for (const Table& table : make_tables(report)) {
    std::vector<std::size_t> widths;
    for (const std::string& title : table.header) widths.push_back(title.size());
    for (const auto& row : table.rows) {
      for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    const auto line = [&](std::string text) {
      text.erase(text.find_last_not_of(' ') + 1);
      out += text + "\n";
    };
    const auto cells = [&](const std::vector<std::string>& row) {
      std::string text = fmt::format("{:<{}}", row[0], widths[0]);
      for (std::size_t i = 1; i < row.size(); ++i) text += fmt::format("{}{:>{}}", kGap, row[i], widths[i]);
      line(std::move(text));
    };
    out += "\n" + table.title + "\n";
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
  }
  out += "\n";
  for (const std::string& note : make_notes(report)) out += plain_text(note) + "\n";
  return out;
}

/// Markdown has one line of column titles: each says its group, too.
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

std::string render_markdown(const Report& report) {
  std::string signature = plain_text(report.signature);
  std::replace(signature.begin(), signature.end(), '`', '\'');  // it stands in a code span, which knows no escapes
  std::string out = "`" + signature + "`\n";
  for (const Table& table : make_tables(report)) {
    out += "\n**" + escape_markdown(table.title) + "**\n\n|";
    for (const std::string& title : full_titles(table)) out += " " + escape_markdown(title) + " |";
    out += "\n| --- |";
    for (std::size_t i = 1; i < table.header.size(); ++i) out += " ---: |";
    out += "\n";
    for (const auto& row : table.rows) {
      out += "|";
      for (const std::string& cell : row) out += " " + escape_markdown(cell) + " |";
      out += "\n";
    }
  }
  out += "\n";
  for (const std::string& note : make_notes(report)) out += "- " + escape_markdown(note) + "\n";
  return out;
}

/// booktabs: a title over each group of columns, with a rule below it.
std::string latex_groups(const Table& table) {
  std::string titles, rules;
  std::size_t column = 1;
  for (const ColumnGroup& group : table.groups) {
    if (column > 1) titles += " & ";
    if (!group.title.empty()) {
      titles += fmt::format("\\multicolumn{{{}}}{{c}}{{{}}}", group.columns, escape_latex(group.title));
      rules += fmt::format("\\cmidrule(lr){{{}-{}}}", column, column + group.columns - 1);
    }
    column += group.columns;
  }
  return table.groups.empty() ? "" : titles + " \\\\\n" + rules + "\n";
}

std::string render_latex(const Report& report) {
  std::string out = "% " + plain_text(report.signature) + "\n% Needs \\usepackage{booktabs}.\n";
  for (const Table& table : make_tables(report)) {
    out += "\n% " + table.title + "\n\\begin{tabular}{l" + std::string(table.header.size() - 1, 'r') + "}\n\\toprule\n";
    const auto line = [&](const std::vector<std::string>& cells) {
      for (std::size_t i = 0; i < cells.size(); ++i) out += (i ? " & " : "") + escape_latex(cells[i]);
      out += " \\\\\n";
    };
    out += latex_groups(table);
    line(table.header);
    out += "\\midrule\n";
    for (const auto& row : table.rows) line(row);
    out += "\\bottomrule\n\\end{tabular}\n";
  }
  out += "\n";
  for (const std::string& note : make_notes(report)) out += "% " + plain_text(note) + "\n";
  return out;
}

void add_csv(std::string& out, std::string_view section, std::string_view name, std::string_view metric,
             std::string_view value) {
  out += fmt::format("{},{},{},{}\n", escape_csv(section), escape_csv(name), escape_csv(metric), value);
}

void add_csv(std::string& out, std::string_view section, std::string_view name, const Summary& summary) {
  for (const auto& [metric, value] : summary) {
    add_csv(out, section, name, metric, value ? fmt::format("{}", *value) : "");
  }
}

void add_csv(std::string& out, const std::string& prefix, const TaskSummary& summary) {
  add_csv(out, prefix + "summary", "", summary.summary);
  for (const CategorySummary& category : summary.per_category) {
    const std::string_view name = category_info(category.category_id).name;
    add_csv(out, prefix + "per_category", name, "items", std::to_string(category.items));
    add_csv(out, prefix + "per_category", name, "predictions", std::to_string(category.predictions));
    add_csv(out, prefix + "per_category", name, category.summary);
  }
  for (const SubsetSummary& subset : summary.subsets) {
    add_csv(out, prefix + "subsets", subset.name, "items", std::to_string(subset.items));
    add_csv(out, prefix + "subsets", subset.name, subset.summary);
  }
}

/// One number a line; an empty value is one that could not be measured.
std::string render_csv(const Report& report) {
  std::string out = "section,name,metric,value\n";
  add_csv(out, "signature", "", "", escape_csv(report.signature));
  for (const auto& [name, count] : named_counts(report.counts)) add_csv(out, "counts", "", name, std::to_string(count));
  for (const auto& [key, count] : report.counts.unknown_keys) {
    add_csv(out, "counts", key, "unknown_keys", std::to_string(count));
  }
  if (report.ap_bounds) {
    add_csv(out, "ap_bounds", "", Summary{{"low", report.ap_bounds->first}, {"high", report.ap_bounds->second}});
  }
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
