#include <df2_eval/report/tables.h>

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace df2::eval {

namespace {

/// The metrics that the tables of subsets and categories show.
std::vector<std::string> main_metrics(const Report& report) {
  if (!report.retrieval) {
    std::vector<std::string> names = level_metric_names(report.options);
    std::erase(names, "AR");
    return names;
  }
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

/// A column for each way to count landmarks.
void add_views(Table& table, const Report& report) {
  if (report.vis) {
    table.header.insert(table.header.end(), {"vis", "vis_and_occ"});
  } else {
    table.header.emplace_back("value");
  }
}

void add_row(Table& table, const Report& report, std::string title, std::string_view metric) {
  std::vector<std::string> row = {std::move(title)};
  if (report.vis) row.push_back(format_score(find_metric(report.vis->summary, metric)));
  const std::optional<double> value = find_metric(report.summary.summary, metric);
  row.push_back(metric == "accuracy_threshold" ? format_threshold(value) : format_score(value));
  table.rows.push_back(std::move(row));
}

Table overall(const Report& report) {
  Table table{"Overall", {}, {"metric"}, {}};
  add_views(table, report);
  std::vector<std::string> metrics = coco_metric_names(report.options);
  if (has_class_agnostic_ap(report.options)) metrics.emplace_back(kClassAgnosticAp);
  for (const std::string& metric : metrics) add_row(table, report, metric, metric);
  return table;
}

bool is_ap(const Report& report) {
  return !report.retrieval && !report.verification;
}

Table thresholds(const Report& report) {
  const bool is_oks = report.options.task == Task::landmarks;
  Table table{is_oks ? "AP at each OKS threshold" : "AP at each IoU threshold", {}, {"threshold"}, {}};
  add_views(table, report);
  for (const double threshold : report.options.iou_thresholds) {
    add_row(table, report, fmt::format("{:.10g}", threshold), ap_name(threshold));
  }
  return table;
}

/// Precision, recall and F1 of the predictions of at least some score.
Table cuts(const Report& report) {
  Table table{
      fmt::format("Precision, recall and F1 at {} 0.5{}", report.options.task == Task::landmarks ? "OKS" : "IoU",
                  report.vis ? " (vis / vis_and_occ)" : ""),
      {},
      {"predictions", "precision", "recall", "F1"},
      {}};
  const auto add = [&](std::string title, std::string_view prefix) {
    std::vector<std::string> row = {std::move(title)};
    for (const char* metric : {"precision", "recall", "F1"}) {
      const std::string name = std::string(prefix) + metric;
      row.push_back(both(find_metric(report.summary.summary, name),
                         report.vis ? find_metric(report.vis->summary, name) : std::nullopt, report.vis.has_value()));
    }
    table.rows.push_back(std::move(row));
  };
  add(fmt::format("of score {} and more", report.options.score_threshold), "");
  add("down to the best_score of each category", "best_");
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

Table costs(const Efficiency& efficiency) {
  Table table{"Efficiency", {}, {"what", "value"}, {}};
  for (const auto& [name, text] : efficiency_lines(efficiency)) table.rows.push_back({name, text});
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
  if (is_ap(report)) tables.push_back(thresholds(report));
  if (is_ap(report) && find_threshold(report.options.iou_thresholds, 0.5)) tables.push_back(cuts(report));
  if (report.retrieval) tables.push_back(misses(*report.retrieval));
  if (report.efficiency) tables.push_back(costs(*report.efficiency));
  return tables;
}

}  // namespace df2::eval
