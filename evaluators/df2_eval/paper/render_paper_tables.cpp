#include <df2_eval/paper/render_paper_tables.h>

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2_eval/report/escape.h>
#include <df2_eval/report/render_table.h>
#include <df2_eval/report/tables.h>

namespace df2::eval {

namespace {

using json = nlohmann::ordered_json;

bool has_any(const Scores& scores) {
  return std::ranges::any_of(scores, [](const auto& score) { return score.has_value(); });
}

std::string format_difference(const std::optional<double>& value) {
  return value ? fmt::format("{:+.3f}", *value) : "-";
}

/// Where a line stands in the table.
using Labels = std::vector<std::string>;

/// A line for each source of scores, and one for each difference that exists.
void add_lines(Table& table, const PaperRow& row, const Labels& labels) {
  const auto add = [&](const std::string& source, const Scores& scores, auto&& format) {
    std::vector<std::string> line = labels;
    line.push_back(source);
    for (const auto& score : scores) line.push_back(format(score));
    table.rows.push_back(std::move(line));
  };
  const auto add_any = [&](const std::string& source, const Scores& scores, auto&& format) {
    if (has_any(scores)) add(source, scores, format);
  };
  add_any("paper", row.paper, format_score);
  add_any("released", row.released, format_score);
  for (const PaperRow::Run& run : row.runs) {
    add(run.name, run.scores, format_score);
    add_any(run.name + " - paper", difference(run.scores, row.paper), format_difference);
    add_any(run.name + " - released", difference(run.scores, row.released), format_difference);
  }
}

/// Fitted tables have the label and the setting as a heading, which takes no column.
Table readable(const PaperTable& paper, bool has_headings) {
  const bool has_setting = !paper.setting_title.empty();
  Table table{paper.name + ": " + paper.title, {}, {has_headings ? "" : paper.label_title}, {}};
  if (has_setting && !has_headings) table.header.push_back(paper.setting_title);
  table.header.emplace_back("source");
  table.groups.push_back({"", table.header.size()});
  for (const auto& [group, columns] : paper.columns) {
    table.groups.push_back({group, columns.size()});
    table.header.insert(table.header.end(), columns.begin(), columns.end());
  }
  for (const PaperRow& row : paper.rows) {
    const std::size_t lines = table.rows.size();
    if (has_headings)
      add_lines(table, row, {""});
    else
      add_lines(table, row, has_setting ? Labels{row.label, row.setting} : Labels{row.label});
    if (has_headings && table.rows.size() > lines) {
      const auto first = table.rows.begin() + static_cast<std::ptrdiff_t>(lines);
      table.rows.insert(first, {has_setting ? row.label + ", " + row.setting : row.label});
    }
  }
  return table;
}

std::string render_one(const PaperTable& paper, Format format, Layout layout) {
  const bool has_headings = format == Format::table && layout == Layout::fitted;
  std::string out = render_table(readable(paper, has_headings), format, layout);
  if (format != Format::latex) out += "\n";
  for (const std::string& note : paper.notes) out += render_note(note, format, layout);
  return out;
}

/// One number a line, with everything that says what it is, so that lines of several files can be joined.
std::string render_csv(const std::vector<PaperTable>& tables) {
  const auto number = [](const std::optional<double>& value) { return value ? fmt::format("{}", *value) : ""; };
  std::string out = "table,row,setting,column,run,ours,paper,ours_minus_paper,released,ours_minus_released,signature\n";
  const auto add = [&](const PaperTable& table, const PaperRow& row, const PaperRow::Run& run) {
    const Scores to_paper = difference(run.scores, row.paper), to_released = difference(run.scores, row.released);
    std::size_t i = 0;
    for (const auto& [group, columns] : table.columns) {
      for (const std::string& column : columns) {
        out += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", escape_csv(table.name), escape_csv(row.label),
                           escape_csv(row.setting),
                           escape_csv(group.empty() ? column : fmt::format("{}: {}", group, column)),
                           escape_csv(run.name), number(run.scores[i]), number(row.paper[i]), number(to_paper[i]),
                           number(row.released[i]), number(to_released[i]), escape_csv(run.signature));
        ++i;
      }
    }
  };
  for (const PaperTable& table : tables) {
    for (const PaperRow& row : table.rows) {
      for (const PaperRow::Run& run : row.runs) add(table, row, run);
      if (row.runs.empty()) add(table, row, {"", "", Scores(row.paper.size())});
    }
  }
  return out;
}

/// A score for each column, null where there is none.
json to_json(const Scores& scores) {
  json values = json::array();
  for (const auto& score : scores) values.push_back(score ? json(*score) : json(nullptr));
  return values;
}

json to_json(const PaperRow& row) {
  json runs = json::array();
  for (const PaperRow::Run& run : row.runs) {
    runs.push_back({{"run", run.name},
                    {"scores", to_json(run.scores)},
                    {"minus_paper", to_json(difference(run.scores, row.paper))},
                    {"minus_released", to_json(difference(run.scores, row.released))},
                    {"signature", run.signature}});
  }
  return {{"row", row.label},
          {"setting", row.setting.empty() ? json(nullptr) : json(row.setting)},
          {"paper", to_json(row.paper)},
          {"released", to_json(row.released)},
          {"runs", std::move(runs)}};
}

std::string render_json(const std::vector<PaperTable>& tables) {
  json list = json::array();
  for (const PaperTable& table : tables) {
    json columns = json::array(), rows = json::array();
    for (const auto& [group, titles] : table.columns) {
      for (const std::string& title : titles)
        columns.push_back({{"group", group.empty() ? json(nullptr) : json(group)}, {"title", title}});
    }
    for (const PaperRow& row : table.rows) rows.push_back(to_json(row));
    list.push_back({{"table", table.name},
                    {"title", table.title},
                    {"columns", std::move(columns)},
                    {"rows", std::move(rows)},
                    {"notes", table.notes}});
  }
  return list.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string render_paper_tables(const std::vector<PaperTable>& tables, Format format, Layout layout) {
  if (format == Format::json) return render_json(tables);
  if (format == Format::csv) return render_csv(tables);
  std::string out = format == Format::latex ? "% Needs \\usepackage{booktabs}.\n\n" : "";
  for (std::size_t i = 0; i < tables.size(); ++i) out += (i ? "\n" : "") + render_one(tables[i], format, layout);
  return out;
}

}  // namespace df2::eval
