#include <df2_eval/report/tables.h>

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace df2::eval {

namespace {

/// The metrics that the tables of subsets and categories show.
std::vector<std::string> main_metrics(const Report& report) {
  if (!report.retrieval) return {"AP", "AP50", "AP75"};
  std::vector<std::string> names;
  for (const int k : report.options.top_k) names.push_back(top_k_name(k));
  return names;
}

/// "vis / vis_and_occ" where there are both.
std::string both(const std::optional<double>& main, const std::optional<double>& vis, bool has_vis) {
  return has_vis ? format_score(vis) + " / " + format_score(main) : format_score(main);
}

/// A score of the submission, of any size: six digits of it.
std::string format_threshold(const std::optional<double>& value) {
  return value ? fmt::format("{:.6g}", *value) : "-";
}

Table overall(const Report& report) {
  Table table{"Overall", {}, {"metric"}, {}};
  if (report.vis) {
    table.header.insert(table.header.end(), {"vis", "vis_and_occ"});
  } else {
    table.header.push_back("value");
  }
  for (std::size_t i = 0; i < report.summary.summary.size(); ++i) {
    const auto& [name, value] = report.summary.summary[i];
    std::vector<std::string> row = {name};
    if (report.vis) row.push_back(format_score(report.vis->summary[i].second));
    row.push_back(name == "accuracy_threshold" ? format_threshold(value) : format_score(value));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::vector<std::string> subset_row(std::string title, const TaskSummary& summary, std::string_view metric) {
  std::vector<std::string> row = {std::move(title)};
  for (const SubsetSummary& subset : summary.subsets) row.push_back(format_score(find_metric(subset.summary, metric)));
  row.push_back(format_score(find_metric(summary.summary, metric)));
  return row;
}

/// As in the paper: a column for each level, then the overall one. Landmarks have two rows for each metric.
Table subsets(const Report& report) {
  Table table{"Difficulty subsets", {{"", 1}}, {"metric"}, {}};
  for (const SubsetSummary& subset : report.summary.subsets) {
    const std::string_view title = subset.level ? subset.level->row().title : "";
    if (table.groups.back().title == title)
      ++table.groups.back().columns;
    else
      table.groups.push_back({std::string(title), 1});
    table.header.emplace_back(subset.level ? subset.level->title() : subset.name);
  }
  table.groups.push_back({"", 1});
  table.header.emplace_back("overall");
  for (const std::string& metric : main_metrics(report)) {
    if (report.vis) table.rows.push_back(subset_row(metric + " (vis)", *report.vis, metric));
    table.rows.push_back(subset_row(report.vis ? metric + " (vis_and_occ)" : metric, report.summary, metric));
  }
  return table;
}

Table categories(const Report& report) {
  Table table{report.vis ? "Categories (vis / vis_and_occ)" : "Categories", {}, {"category"}, {}};
  if (report.retrieval)
    table.header.emplace_back("queries");
  else
    table.header.insert(table.header.end(), {"items", "predictions"});
  const std::vector<std::string> metrics = main_metrics(report);
  table.header.insert(table.header.end(), metrics.begin(), metrics.end());
  for (std::size_t k = 0; k < report.summary.per_category.size(); ++k) {
    const CategorySummary& category = report.summary.per_category[k];
    std::vector<std::string> row = {report.category_names[category.category], std::to_string(category.items)};
    if (!report.retrieval) row.push_back(std::to_string(category.predictions));
    for (const std::string& metric : metrics) {
      row.push_back(both(find_metric(category.summary, metric),
                         report.vis ? find_metric(report.vis->per_category[k].summary, metric) : std::nullopt,
                         report.vis.has_value()));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table misses(const RetrievalDetail& retrieval) {
  Table table{"Queries without a hit, and beyond each k", {}, {"reason", "queries"}, {}};
  for (const auto& [reason, count] : retrieval.misses) {
    std::string text = reason;
    std::replace(text.begin(), text.end(), '_', ' ');
    table.rows.push_back({std::move(text), std::to_string(count)});
  }
  return table;
}

}  // namespace

std::string format_score(const std::optional<double>& value) {
  return value ? fmt::format("{:.3f}", *value) : "-";
}

std::vector<Table> make_tables(const Report& report) {
  std::vector<Table> tables = {overall(report)};
  if (!report.summary.subsets.empty()) tables.push_back(subsets(report));
  if (!report.verification) tables.push_back(categories(report));
  if (report.retrieval) tables.push_back(misses(*report.retrieval));
  return tables;
}

}  // namespace df2::eval
