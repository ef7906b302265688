#include <df2_eval/report/paper_tables.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2/error.h>
#include <df2_eval/report/render_table.h>
#include <df2_eval/subset.h>

namespace df2::eval {

namespace {

using nlohmann::json;

constexpr std::size_t kSubsets = 12;
constexpr std::array<std::string_view, 3> kApMetrics = {"AP", "AP50", "AP75"};
constexpr std::array<int, 5> kTopK = {1, 5, 10, 15, 20};
constexpr std::string_view kReleased = "released data (README)";

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

std::vector<PublishedRow> parse_published() {
  std::istringstream in(
#include <df2_eval/report/published_baselines.inc>
  );
  std::vector<PublishedRow> rows;
  std::string line;
  std::getline(in, line);  // the column titles
  while (std::getline(in, line)) {
    std::vector<std::string> cells = split(line, ',');
    if (cells.size() != 4 + kSubsets + 1) continue;
    rows.push_back({cells[0], cells[1], cells[2], cells[3], {cells.begin() + 4, cells.end()}});
  }
  return rows;
}

std::optional<double> number_of(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// A score, or two that the paper prints over each other.
struct Cell {
  std::optional<double> upper;
  std::optional<double> lower;
};
using Cells = std::vector<Cell>;

std::string text_of(const std::optional<double>& value, bool is_difference) {
  if (!value) return "-";
  return is_difference ? fmt::format("{:+.3f}", *value) : fmt::format("{:.3f}", *value);
}

/// What a table prints in each row.
enum class Kind { single, pair };

std::vector<std::string> texts_of(const Cells& cells, Kind kind, bool is_difference) {
  std::vector<std::string> texts;
  for (const Cell& cell : cells) {
    const std::string upper = text_of(cell.upper, is_difference);
    texts.push_back(kind == Kind::single ? upper : upper + " / " + text_of(cell.lower, is_difference));
  }
  return texts;
}

Cells difference(const Cells& ours, const Cells& published) {
  const auto minus = [](const std::optional<double>& a, const std::optional<double>& b) {
    return a && b ? std::optional(*a - *b) : std::nullopt;
  };
  Cells cells;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    cells.push_back({minus(ours[i].upper, published[i].upper), minus(ours[i].lower, published[i].lower)});
  }
  return cells;
}

bool has_any(const Cells& cells) {
  return std::ranges::any_of(cells, [](const Cell& cell) { return cell.upper || cell.lower; });
}

/// Adds the row `name` and, where something is published, its difference.
void add_rows(Table& table, const std::string& first, const std::string& name, const Cells& ours,
              const Cells& published, Kind kind) {
  const auto add = [&](const std::string& source, const Cells& cells, bool is_difference) {
    std::vector<std::string> row = {first, source};
    std::ranges::move(texts_of(cells, kind, is_difference), std::back_inserter(row));
    table.rows.push_back(std::move(row));
  };
  add(name, ours, false);
  if (has_any(difference(ours, published))) add(name + " - paper", difference(ours, published), true);
}

void add_published(Table& table, const std::string& first, const std::string& source, const Cells& cells, Kind kind) {
  if (!has_any(cells)) return;
  std::vector<std::string> row = {first, source};
  std::ranges::move(texts_of(cells, kind, false), std::back_inserter(row));
  table.rows.push_back(std::move(row));
}

const PublishedRow* find_published(std::string_view source_prefix, std::string_view task, std::string_view setting,
                                   std::string_view metric) {
  const auto& rows = published_rows();
  const auto it = std::ranges::find_if(rows, [&](const PublishedRow& row) {
    return row.source.starts_with(source_prefix) && row.task == task && row.setting == setting &&
           (metric.empty() || row.metric == metric);
  });
  return it == rows.end() ? nullptr : &*it;
}

std::optional<double> find(const Summary& summary, std::string_view name) {
  const auto it = std::ranges::find(summary, name, &Summary::value_type::first);
  return it == summary.end() ? std::nullopt : it->second;
}

/// The 12 subsets and overall.
std::vector<std::optional<double>> scores_of(const Summary& summary, const std::vector<Summary>& subsets,
                                             std::string_view metric) {
  std::vector<std::optional<double>> scores;
  for (const Summary& subset : subsets) scores.push_back(find(subset, metric));
  scores.resize(kSubsets);
  scores.push_back(find(summary, metric));
  return scores;
}

std::vector<std::optional<double>> scores_of(const PublishedRow* row) {
  std::vector<std::optional<double>> scores(kSubsets + 1);
  for (std::size_t i = 0; row && i < scores.size(); ++i) scores[i] = number_of(row->scores[i]);
  return scores;
}

/// "0.638/0.789/0.745" of the README's rows.
std::optional<double> released(const PublishedRow* row, std::size_t place) {
  if (!row) return std::nullopt;
  const std::vector<std::string> parts = split(row->scores.back(), '/');
  return place < parts.size() ? number_of(parts[place]) : std::nullopt;
}

Cells cells_of(const std::vector<std::optional<double>>& upper, const std::vector<std::optional<double>>& lower) {
  Cells cells;
  for (std::size_t i = 0; i < upper.size(); ++i) {
    cells.push_back({upper[i], i < lower.size() ? lower[i] : std::nullopt});
  }
  return cells;
}

/// The 12 columns with their groups, behind two columns of names.
Table subset_table(std::string title, std::vector<std::string> names) {
  Table table{std::move(title), {{"", 2}}, std::move(names), {}};
  for (const auto& [attribute, levels] : paper_columns()) {
    table.groups.push_back({attribute, levels.size()});
    table.header.insert(table.header.end(), levels.begin(), levels.end());
  }
  return table;
}

Table ap_table(Task task, const std::vector<const RunReport*>& runs) {
  const bool has_two = task == Task::landmarks;
  const Kind kind = has_two ? Kind::pair : Kind::single;
  const std::string number = task == Task::detection ? "2" : has_two ? "3" : "4";
  const std::string name(task_name(task));
  Table table =
      subset_table("Table " + number + ": " + name + (has_two ? " (vis / vis_and_occ)" : ""), {"metric", "source"});
  table.groups.push_back({"", 1});
  table.header.emplace_back("overall");
  const std::string paper = "paper table " + number;
  for (std::size_t m = 0; m < kApMetrics.size(); ++m) {
    const std::string_view metric = kApMetrics[m];
    const auto upper = scores_of(find_published(paper, name, has_two ? "vis" : "", metric));
    const auto lower = scores_of(has_two ? find_published(paper, name, "vis_and_occ", metric) : nullptr);
    const Cells published = cells_of(upper, lower);
    Cells readme(kSubsets + 1);
    readme.back() = {released(find_published(kReleased, name, has_two ? "vis" : "", ""), m),
                     has_two ? released(find_published(kReleased, name, "vis_and_occ", ""), m) : std::nullopt};
    add_published(table, std::string(metric), "paper", published, kind);
    add_published(table, std::string(metric), "released", readme, kind);
    for (const RunReport* run : runs) {
      const auto main = scores_of(run->summary, run->subsets, metric);
      if (!has_two) {
        add_rows(table, std::string(metric), run->run, cells_of(main, {}), published, kind);
        continue;
      }
      const auto vis =
          run->vis ? scores_of(*run->vis, run->vis_subsets, metric) : std::vector<std::optional<double>>(kSubsets + 1);
      add_rows(table, std::string(metric), run->run, cells_of(vis, main), published, kind);
    }
  }
  return table;
}

/// The two settings of one run.
struct RetrievalRun {
  std::string name;
  const RunReport* ground_truth = nullptr;
  const RunReport* detected = nullptr;
};

std::vector<RetrievalRun> retrieval_runs(const std::vector<const RunReport*>& reports) {
  std::vector<RetrievalRun> runs;
  for (const RunReport* report : reports) {
    auto it = std::ranges::find(runs, report->run, &RetrievalRun::name);
    if (it == runs.end()) it = runs.insert(runs.end(), RetrievalRun{report->run});
    (report->query_boxes == QueryBoxes::detected ? it->detected : it->ground_truth) = report;
  }
  return runs;
}

template <class Scores>
Cells both_settings(const RetrievalRun& run, Scores&& scores) {
  const auto of = [&](const RunReport* report) {
    static const RunReport none;
    return scores(report ? *report : none);
  };
  return cells_of(of(run.ground_truth), of(run.detected));
}

Table retrieval_table(const std::vector<RetrievalRun>& runs) {
  Table table = subset_table("Table 5: consumer-to-shop retrieval, top-20 (ground-truth box / detected box)",
                             {"features", "source"});
  table.groups.push_back({"overall", 3});
  table.header.insert(table.header.end(), {"top-1", "top-10", "top-20"});
  for (const RetrievalRun& run : runs) {
    const std::string task = "retrieval " + run.name;
    const auto published_of = [&](std::string_view setting) {
      auto scores = scores_of(find_published("paper table 5", task, setting, "top-20"));
      scores.insert(scores.end() - 1, 2, std::nullopt);  // of top-1 and top-10 the paper has a plot alone
      return scores;
    };
    const Cells published = cells_of(published_of("gt box"), published_of("detected box"));
    const Cells ours = both_settings(run, [](const RunReport& report) {
      auto scores = scores_of(report.summary, report.subsets, "top20");
      scores.insert(scores.end() - 1, {find(report.summary, "top1"), find(report.summary, "top10")});
      return scores;
    });
    add_published(table, run.name, "paper", published, Kind::pair);
    add_rows(table, run.name, "run", ours, published, Kind::pair);
  }
  return table;
}

Table retrieval_overall(const std::vector<RetrievalRun>& runs) {
  Table table{"Consumer-to-shop retrieval, overall (ground-truth box / detected box)", {}, {"features", "source"}, {}};
  for (const int k : kTopK) table.header.push_back("top-" + std::to_string(k));
  for (const RetrievalRun& run : runs) {
    const PublishedRow* row = find_published(kReleased, "retrieval " + run.name, "detected box", "");
    Cells readme;
    for (std::size_t k = 0; k < kTopK.size(); ++k) readme.push_back({std::nullopt, released(row, k)});
    const Cells ours = both_settings(run, [](const RunReport& report) {
      std::vector<std::optional<double>> scores;
      for (const int k : kTopK) scores.push_back(find(report.summary, "top" + std::to_string(k)));
      return scores;
    });
    add_published(table, run.name, "released", readme, Kind::pair);
    std::vector<std::string> line = {run.name, "run"};
    std::ranges::move(texts_of(ours, Kind::pair, false), std::back_inserter(line));
    table.rows.push_back(std::move(line));
    if (!has_any(difference(ours, readme))) continue;
    line = {run.name, "run - released"};
    std::ranges::move(texts_of(difference(ours, readme), Kind::pair, true), std::back_inserter(line));
    table.rows.push_back(std::move(line));
  }
  return table;
}

Summary summary_from_json(const json& stored) {
  Summary summary;
  for (const auto& [name, value] : stored.items()) {
    if (value.is_number()) summary.emplace_back(name, value.get<double>());
  }
  return summary;
}

std::vector<Summary> subsets_from_json(const json& stored) {
  std::vector<Summary> summaries;
  if (stored.empty()) return summaries;
  for (const Subset& subset : make_subsets(Task::detection, true, SubsetRule::images)) {
    if (subset.level) summaries.push_back(summary_from_json(stored.at(subset.name)));
  }
  return summaries;
}

}  // namespace

const std::vector<PublishedRow>& published_rows() {
  static const std::vector<PublishedRow> rows = parse_published();
  return rows;
}

RunReport run_report_from_json(const std::string& run, const std::string& path, const std::string& text) {
  const auto refuse = [&](std::string found) {
    return Error(Fault::submission,
                 Issue{Code::wrong_type, {path, {}, {}, ""}, "a report of df2-eval --format json", std::move(found)});
  };
  try {
    const json stored = json::parse(text);
    RunReport report;
    report.run = run;
    const std::string task = stored.at("task");
    const auto known = std::ranges::find(kTasks, task, task_name);
    if (known == kTasks.end() || *known == Task::verification) throw refuse("one of the task " + task);
    report.task = *known;
    report.summary = summary_from_json(stored.at("summary"));
    report.subsets = subsets_from_json(stored.at("subsets"));
    if (report.task == Task::retrieval && stored.at("options").at("query_boxes") == "ground-truth") {
      report.query_boxes = QueryBoxes::ground_truth;
    }
    if (stored.contains("vis")) {
      report.vis = summary_from_json(stored["vis"].at("summary"));
      report.vis_subsets = subsets_from_json(stored["vis"].at("subsets"));
    }
    return report;
  } catch (const json::exception& exception) {
    throw refuse(exception.what());
  }
}

std::vector<Table> paper_tables(const std::vector<RunReport>& reports) {
  for (std::size_t i = 0; i < reports.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const RunReport &a = reports[i], &b = reports[j];
      if (a.run != b.run || a.task != b.task || a.query_boxes != b.query_boxes) continue;
      throw Error(Fault::usage, Code::usage, "one report for each run, task and setting",
                  "two of " + std::string(task_name(a.task)) + " for " + a.run);
    }
  }
  std::vector<Table> tables;
  for (const Task task : kTasks) {
    std::vector<const RunReport*> runs;
    for (const RunReport& report : reports) {
      if (report.task == task) runs.push_back(&report);
    }
    if (runs.empty()) continue;
    if (task != Task::retrieval) {
      tables.push_back(ap_table(task, runs));
      continue;
    }
    tables.push_back(retrieval_table(retrieval_runs(runs)));
    tables.push_back(retrieval_overall(retrieval_runs(runs)));
  }
  return tables;
}

std::string render_tables(const std::vector<Table>& tables, Format format) {
  std::string out;
  for (const Table& table : tables) {
    if (!out.empty()) out += "\n";
    switch (format) {
      case Format::table:
        out += render_text(table);
        break;
      case Format::markdown:
        out += render_markdown(table);
        break;
      case Format::latex:
        out += render_latex(table);
        break;
      case Format::csv:
        out += render_csv(table);
        break;
      case Format::json:
        throw Error(Fault::usage, Code::usage, "table, csv, markdown or latex for tables", "json");
    }
  }
  return out;
}

}  // namespace df2::eval
