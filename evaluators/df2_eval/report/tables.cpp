#include <df2_eval/report/tables.h>

#include <algorithm>
#include <string_view>

#include <df2/category_set.h>

#include <fmt/format.h>

namespace df2::eval {

namespace {

/// The metrics that stand for the others in the tables of subsets and categories.
std::vector<std::string> main_metrics(const Report& report) {
  if (!report.retrieval) return {"AP", "AP50", "AP75"};
  std::vector<std::string> names;
  for (const int k : report.options.top_k) names.push_back("top" + std::to_string(k));
  return names;
}

std::optional<double> find(const Summary& summary, std::string_view name) {
  const auto it = std::find_if(summary.begin(), summary.end(), [&](const auto& entry) { return entry.first == name; });
  return it == summary.end() ? std::nullopt : it->second;
}

/// Landmarks print the visible ones over all labelled ones, as the paper does.
std::string both(const std::optional<double>& main, const std::optional<double>& vis, bool has_vis) {
  return has_vis ? format_score(vis) + " / " + format_score(main) : format_score(main);
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
    row.push_back(format_score(value));
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// "scale_small" -> "scale", "small"
std::pair<std::string, std::string> column_title(std::string_view subset) {
  for (const std::string_view attribute : {"scale", "occlusion", "zoom_in", "viewpoint"}) {
    if (!subset.starts_with(attribute)) continue;
    std::string level(subset.substr(attribute.size() + 1));
    std::replace(level.begin(), level.end(), '_', ' ');
    return {std::string(attribute == "zoom_in" ? "zoom-in" : attribute), level};
  }
  return {"", std::string(subset)};
}

std::vector<std::string> subset_row(std::string title, const TaskSummary& summary, std::string_view metric) {
  std::vector<std::string> row = {std::move(title)};
  for (const SubsetSummary& subset : summary.subsets) row.push_back(format_score(find(subset.summary, metric)));
  row.push_back(format_score(find(summary.summary, metric)));
  return row;
}

/// The paper's table: 12 columns and the overall one; landmarks have visible over visible and occluded.
Table subsets(const Report& report) {
  Table table{"Difficulty subsets", {{"", 1}}, {"metric"}, {}};
  for (const SubsetSummary& subset : report.summary.subsets) {
    auto [attribute, level] = column_title(subset.name);
    if (table.groups.back().title == attribute)
      ++table.groups.back().columns;
    else
      table.groups.push_back({std::move(attribute), 1});
    table.header.push_back(std::move(level));
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
    std::vector<std::string> row = {report.categories[category.category].name, std::to_string(category.items)};
    if (!report.retrieval) row.push_back(std::to_string(category.predictions));
    for (const std::string& metric : metrics) {
      row.push_back(both(find(category.summary, metric),
                         report.vis ? find(report.vis->per_category[k].summary, metric) : std::nullopt,
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

std::vector<std::pair<std::string, std::uint64_t>> named_counts(const Report& report) {
  const Counts& counts = report.counts;
  if (report.verification) {
    return {{"pairs", counts.predictions},
            {"same", report.verification->same},
            {"different", report.verification->different}};
  }
  if (report.retrieval) {
    return {{"images", counts.images},
            {"queries", counts.items},
            {"gallery", report.retrieval->gallery},
            {"predictions", counts.predictions},
            {"without_match", report.retrieval->without_match},
            {"duplicates", counts.duplicates},
            {"zero_size", counts.zero_size},
            {"left_out", counts.left_out}};
  }
  return {{"images", counts.images},
          {"items", counts.items},
          {"predictions", counts.predictions},
          {"beyond_max_dets", counts.beyond_max_dets},
          {"duplicates", counts.duplicates},
          {"zero_size", counts.zero_size},
          {"in_absent_categories", counts.in_absent_categories()},
          {"left_out", counts.left_out}};
}

namespace {

std::string number_of(std::uint64_t count, std::string_view noun, std::string_view nouns = "") {
  const std::string many = nouns.empty() ? std::string(noun) + "s" : std::string(nouns);
  return fmt::format("{} {}", count, count == 1 ? std::string(noun) : many);
}

std::string what_was_scored(const Report& report) {
  const Counts& counts = report.counts;
  if (report.verification) {
    return fmt::format("{} scored, {} of them of one identity", number_of(counts.predictions, "pair"),
                       report.verification->same);
  }
  if (report.retrieval) {
    return fmt::format(
        "{}, {}, {}, {} scored", number_of(counts.images, "query image"), number_of(counts.items, "query", "queries"),
        number_of(report.retrieval->gallery, "gallery item"), number_of(counts.predictions, "prediction"));
  }
  return fmt::format("{}, {}, {} scored", number_of(counts.images, "image"), number_of(counts.items, "item"),
                     number_of(counts.predictions, "prediction"));
}

}  // namespace

std::vector<std::string> make_notes(const Report& report) {
  const Counts& counts = report.counts;
  std::vector<std::string> notes = {what_was_scored(report)};
  if (report.ap_bounds) {
    notes.push_back(fmt::format("AP lies between {:.3f} and {:.3f} over the orders of equal scores",
                                report.ap_bounds->first, report.ap_bounds->second));
  }
  if (report.vis_ap_bounds) {
    notes.push_back(fmt::format("AP of vis lies between {:.3f} and {:.3f} over the orders of equal scores",
                                report.vis_ap_bounds->first, report.vis_ap_bounds->second));
  }
  if (report.retrieval && report.retrieval->without_match > 0) {
    notes.push_back(number_of(report.retrieval->without_match, "query", "queries") +
                    " without a corresponding gallery item, counted as wrong");
  }
  const auto note = [&](std::uint64_t count, std::string_view text) {
    if (count > 0) notes.push_back(number_of(count, "prediction") + " " + std::string(text));
  };
  note(counts.beyond_max_dets, "beyond max_dets of the image and category, not scored");
  note(counts.duplicates,
       report.retrieval ? "like another one of the image" : "exactly like another one, counted as false positives");
  note(counts.zero_size, "without any area");
  for (const auto& [category, count] : counts.absent_categories) {
    note(count,
         fmt::format("of the category {}, which has no ground truth and no score", report.categories[category].name));
  }
  note(counts.left_out, "left out by the choice of images or categories");
  for (const auto& [key, count] : counts.unknown_keys) {
    note(count, fmt::format("with the unknown key \"{}\", which was ignored", key));
  }
  return notes;
}

}  // namespace df2::eval
