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
  Table table{"Overall", {"metric"}, {}};
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
  if (report.ap_bounds) {
    std::vector<std::string> row = {"AP over tie orders"};
    if (report.vis) row.emplace_back("-");
    row.push_back(fmt::format("{:.3f} to {:.3f}", report.ap_bounds->first, report.ap_bounds->second));
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// "scale_small" -> "scale: small"
std::string column_title(std::string_view subset) {
  for (const std::string_view attribute : {"scale", "occlusion", "zoom_in", "viewpoint"}) {
    if (!subset.starts_with(attribute)) continue;
    std::string level(subset.substr(attribute.size() + 1));
    std::replace(level.begin(), level.end(), '_', ' ');
    return std::string(attribute == "zoom_in" ? "zoom-in" : attribute) + ": " + level;
  }
  return std::string(subset);
}

Table subsets(const Report& report) {
  Table table{report.vis ? "Difficulty subsets (vis / vis_and_occ)" : "Difficulty subsets", {"metric"}, {}};
  for (const SubsetSummary& subset : report.summary.subsets) table.header.push_back(column_title(subset.name));
  table.header.emplace_back("overall");
  for (const std::string_view metric : kPaperMetrics) {
    std::vector<std::string> row = {std::string(metric)};
    for (std::size_t s = 0; s < report.summary.subsets.size(); ++s) {
      row.push_back(both(find(report.summary.subsets[s].summary, metric),
                         report.vis ? find(report.vis->subsets[s].summary, metric) : std::nullopt,
                         report.vis.has_value()));
    }
    row.push_back(both(find(report.summary.summary, metric),
                       report.vis ? find(report.vis->summary, metric) : std::nullopt, report.vis.has_value()));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table categories(const Report& report) {
  Table table{report.vis ? "Categories (vis / vis_and_occ)" : "Categories", {"category", "items", "predictions"}, {}};
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

std::vector<std::string> make_notes(const Report& report) {
  const Counts& counts = report.counts;
  std::vector<std::string> notes = {
      fmt::format("{} images, {} items, {} predictions scored", counts.images, counts.items, counts.predictions)};
  const auto note = [&](std::uint64_t count, std::string_view text) {
    if (count > 0) notes.push_back(fmt::format("{} {}", count, text));
  };
  note(counts.beyond_max_dets, "predictions beyond max_dets in their image and category were not scored");
  note(counts.duplicates, "predictions repeat another one exactly; they count as false positives");
  note(counts.zero_size, "predictions have no area");
  note(counts.in_absent_categories,
       "predictions are of categories without ground truth; those categories have no score");
  note(counts.left_out, "predictions were left out by the choice of images or categories");
  for (const auto& [key, count] : counts.unknown_keys) {
    notes.push_back(fmt::format("key \"{}\" in {} predictions is unknown and was ignored", key, count));
  }
  return notes;
}

}  // namespace df2::eval
