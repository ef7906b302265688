#include <df2_eval/report/tables.h>

#include <algorithm>
#include <array>
#include <string_view>

#include <df2/category.h>

#include <fmt/format.h>

namespace df2::eval {

namespace {

constexpr std::array<std::string_view, 3> kPaperMetrics = {"AP", "AP50", "AP75"};

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
  for (const std::string_view metric : kPaperMetrics) {
    const std::string name(metric);
    if (report.vis) table.rows.push_back(subset_row(name + " (vis)", *report.vis, metric));
    table.rows.push_back(subset_row(report.vis ? name + " (vis_and_occ)" : name, report.summary, metric));
  }
  return table;
}

Table categories(const Report& report) {
  Table table{
      report.vis ? "Categories (vis / vis_and_occ)" : "Categories", {}, {"category", "items", "predictions"}, {}};
  for (const std::string_view metric : kPaperMetrics) table.header.emplace_back(metric);
  for (std::size_t k = 0; k < report.summary.per_category.size(); ++k) {
    const CategorySummary& category = report.summary.per_category[k];
    std::vector<std::string> row = {std::string(category_info(category.category_id).name),
                                    std::to_string(category.items), std::to_string(category.predictions)};
    for (const std::string_view metric : kPaperMetrics) {
      row.push_back(both(find(category.summary, metric),
                         report.vis ? find(report.vis->per_category[k].summary, metric) : std::nullopt,
                         report.vis.has_value()));
    }
    table.rows.push_back(std::move(row));
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
  tables.push_back(categories(report));
  return tables;
}

std::vector<std::pair<std::string, std::uint64_t>> named_counts(const Counts& counts) {
  return {{"images", counts.images},
          {"items", counts.items},
          {"predictions", counts.predictions},
          {"beyond_max_dets", counts.beyond_max_dets},
          {"duplicates", counts.duplicates},
          {"zero_size", counts.zero_size},
          {"in_absent_categories", counts.in_absent_categories},
          {"left_out", counts.left_out}};
}

std::vector<std::string> make_notes(const Report& report) {
  const Counts& counts = report.counts;
  const auto number_of = [](std::uint64_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
  };
  std::vector<std::string> notes = {number_of(counts.images, "image") + ", " + number_of(counts.items, "item") + ", " +
                                    number_of(counts.predictions, "prediction") + " scored"};
  if (report.ap_bounds) {
    notes.push_back(fmt::format("AP lies between {:.3f} and {:.3f} over the orders of equal scores",
                                report.ap_bounds->first, report.ap_bounds->second));
  }
  const auto note = [&](std::uint64_t count, std::string_view text) {
    if (count > 0) notes.push_back(number_of(count, "prediction") + " " + std::string(text));
  };
  note(counts.beyond_max_dets, "beyond max_dets of the image and category, not scored");
  note(counts.duplicates, "exactly like another one, counted as false positives");
  note(counts.zero_size, "without any area");
  note(counts.in_absent_categories, "of categories without ground truth; those categories have no score");
  note(counts.left_out, "left out by the choice of images or categories");
  for (const auto& [key, count] : counts.unknown_keys) {
    note(count, fmt::format("with the unknown key \"{}\", which was ignored", key));
  }
  return notes;
}

}  // namespace df2::eval
