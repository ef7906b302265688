#include <df2/stats/stats_charts.h>

#include <algorithm>
#include <filesystem>
#include <list>
#include <numeric>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <df2/io/atomic_file.h>
#include <df2/io/output_folder.h>
#include <df2/stats/bar_charts.h>
#include <df2/stats/published_stats.h>
#include <df2/stats/split_labels.h>

namespace df2 {

namespace {

namespace fs = std::filesystem;
using Splits = std::span<const DatasetStats>;

/// What all charts begin with.
struct Plotted {
  Splits splits;
  std::vector<std::string> labels;
  std::vector<CategoryLabel> categories;
};

std::vector<double> shares(std::span<const std::uint64_t> counts) {
  const std::uint64_t all = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  std::vector<double> values;
  for (const std::uint64_t count : counts) values.push_back(share_of(count, all).value_or(0));
  return values;
}

ChartSeries missing_series(std::string label) {
  return {std::move(label), {}, std::string(kNotInFile)};
}

SvgPicture category_chart(const Plotted& plotted) {
  BarChart chart{"Items by category", {}, {}, {}, "paper, Figure 3b"};
  for (const CategoryLabel& category : plotted.categories) {
    chart.rows.push_back(category.name);
    chart.marks.push_back(published_category_share(category.name));
  }
  for (std::size_t i = 0; i < plotted.splits.size(); ++i) {
    std::vector<std::uint64_t> counts;
    for (const CategoryLabel& category : plotted.categories) {
      const CategoryStats* known = find_category(plotted.splits[i], category);
      counts.push_back(known == nullptr ? 0 : known->items);
    }
    chart.series.push_back({plotted.labels[i], shares(counts)});
  }
  return draw_bars(chart);
}

SvgPicture attribute_chart(const Plotted& plotted, const AttributeRow& attribute) {
  BarChart chart{fmt::format("Items by {}", attribute.title), {}, {}, {}, "paper, Figure 3a"};
  for (std::uint8_t value = 1; value <= kLevelsPerAttribute; ++value) {
    const Level level{attribute.attribute, value};
    chart.rows.emplace_back(level.title());
    chart.marks.emplace_back(published_level_share(level));
  }
  for (std::size_t i = 0; i < plotted.splits.size(); ++i) {
    const DatasetStats& split = plotted.splits[i];
    if (split.items_with_attributes == 0 && split.items > 0)
      chart.series.push_back(missing_series(plotted.labels[i]));
    else
      chart.series.push_back({plotted.labels[i], shares(split.levels[static_cast<std::size_t>(attribute.attribute)])});
  }
  return draw_bars(chart);
}

SvgPicture tally_chart(const Plotted& plotted, std::string title, Tally DatasetStats::*tally_of) {
  const TallyRows rows = tally_rows(plotted.splits, tally_of);
  BarChart chart{std::move(title), rows.labels, {}};
  for (std::size_t i = 0; i < plotted.splits.size(); ++i) {
    const DatasetStats& split = plotted.splits[i];
    if ((split.*tally_of).empty() && split.items > 0)
      chart.series.push_back(missing_series(plotted.labels[i]));
    else
      chart.series.push_back({plotted.labels[i], shares(rows.counts[i])});
  }
  return draw_bars(chart);
}

SvgPicture source_chart(const Plotted& plotted) {
  BarChart chart{"Images by source", {"consumer", "shop"}, {}};
  for (std::size_t i = 0; i < plotted.splits.size(); ++i) {
    const DatasetStats& split = plotted.splits[i];
    const std::array counts = {split.source(Source::user).images, split.source(Source::shop).images};
    if (counts[0] + counts[1] == 0 && split.images > 0)
      chart.series.push_back(missing_series(plotted.labels[i]));
    else
      chart.series.push_back({plotted.labels[i], shares(counts)});
  }
  return draw_bars(chart);
}

SvgPicture size_chart(const Plotted& plotted, const MeasureRow& measure) {
  std::string title = fmt::format("{} ({})", measure.title, measure.unit);
  title[0] = static_cast<char>(title[0] - 'a' + 'A');
  ColumnChart chart{std::move(title), {"0"}, {}};
  const double unit = measure.unit == "%" ? 100 : 1;
  for (const double edge : measure.edges) chart.edges.push_back(fmt::format("{}", unit * edge));
  chart.edges.emplace_back("more");
  for (std::size_t i = 0; i < plotted.splits.size(); ++i) {
    const Distribution& sizes = plotted.splits[i].size(measure.measure);
    const bool is_of_pictures = measure.measure <= Measure::picture_height;
    if (sizes.count == 0)
      chart.series.push_back(is_of_pictures || plotted.splits[i].items > 0
                                 ? missing_series(plotted.labels[i])
                                 : ChartSeries{plotted.labels[i], {}, "no items"});
    else
      chart.series.push_back({plotted.labels[i], shares(sizes.bins)});
  }
  return draw_columns(chart);
}

SvgPicture occlusion_chart(const Plotted& plotted) {
  StackChart chart{"Occlusion by category", {}, {"slight", "medium", "heavy"}, {"l1", "l2", "l3"}, {}};
  for (const CategoryLabel& category : plotted.categories) chart.rows.push_back(category.name);
  for (std::size_t i = 0; i < plotted.splits.size(); ++i) {
    const DatasetStats& split = plotted.splits[i];
    StackPanel& panel = chart.panels.emplace_back(StackPanel{plotted.labels[i], {}});
    if (split.items_with_attributes == 0 && split.items > 0) panel.missing = kNotInFile;
    for (const CategoryLabel& category : plotted.categories) {
      const CategoryStats* known = find_category(split, category);
      panel.rows.push_back(known == nullptr ? Parts{} : known->levels[static_cast<std::size_t>(Attribute::occlusion)]);
    }
  }
  return draw_stacked_bars(chart);
}

SvgPicture landmark_chart(const Plotted& plotted, const CategoryLabel& category) {
  StackChart chart{
      "Landmarks of " + category.name, {}, {"visible", "occluded", "not labelled"}, {"v2", "v1", "v0"}, {}};
  for (std::size_t i = 0; i < plotted.splits.size(); ++i) {
    StackPanel& panel = chart.panels.emplace_back(StackPanel{plotted.labels[i], {}});
    const CategoryStats* known = find_category(plotted.splits[i], category);
    if (known != nullptr) {
      for (const auto& [hidden, occluded, visible] : known->landmarks)
        panel.rows.push_back({visible, occluded, hidden});
    }
    const bool has_any = std::ranges::any_of(panel.rows, [](const Parts& parts) { return parts != Parts{}; });
    if (!has_any) panel.missing = known == nullptr || known->items == 0 ? "no items" : kNotInFile;
    for (std::size_t k = chart.rows.size(); k < panel.rows.size(); ++k) chart.rows.push_back(std::to_string(k + 1));
  }
  for (StackPanel& panel : chart.panels) panel.rows.resize(chart.rows.size());
  return draw_stacked_columns(chart);
}

/// Letters and digits of a name, for a file's.
std::string file_part(std::string_view name) {
  std::string part;
  for (const char c : name) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_plain || (!part.empty() && part.back() != '_')) part += is_plain ? c : '_';
  }
  return part;
}

std::string file_name(const StatsChart& chart) {
  return chart.name + ".svg";
}

}  // namespace

std::vector<StatsChart> make_stats_charts(Splits splits) {
  const Plotted plotted{splits, split_labels(splits), category_labels(splits)};
  std::vector<StatsChart> charts;
  charts.push_back({"items_by_category", StatsSection::items, category_chart(plotted)});
  charts.push_back({"occlusion_by_category", StatsSection::items, occlusion_chart(plotted)});
  for (const AttributeRow& attribute : kAttributes)
    charts.push_back(
        {fmt::format("items_by_{}", attribute.key), StatsSection::items, attribute_chart(plotted, attribute)});
  charts.push_back({"items_per_image", StatsSection::images,
                    tally_chart(plotted, "Images by number of items", &DatasetStats::items_per_image)});
  charts.push_back({"styles_per_pair_id", StatsSection::images,
                    tally_chart(plotted, "Pair_ids by number of styles > 0", &DatasetStats::styles_per_pair_id)});
  charts.push_back({"images_by_source", StatsSection::images, source_chart(plotted)});
  for (const MeasureRow& measure : kMeasures)
    charts.push_back({std::string(measure.key), StatsSection::sizes, size_chart(plotted, measure)});
  for (std::size_t i = 0; i < plotted.categories.size(); ++i) {
    const CategoryLabel& category = plotted.categories[i];
    charts.push_back({fmt::format("landmarks_{:02}_{}", i + 1, file_part(category.name)), StatsSection::landmarks,
                      landmark_chart(plotted, category)});
  }
  return charts;
}

void write_stats_charts(std::span<const StatsChart> charts, const std::string& folder) {
  if (std::error_code error; !fs::exists(folder, error)) {
    OutputFolder made(folder, {});
    for (const StatsChart& chart : charts) made.write(file_name(chart), svg_file(chart.picture));
    made.commit();
    return;
  }
  // What else is in the folder stays.
  std::list<AtomicFile> files;
  for (const StatsChart& chart : charts)
    files.emplace_back((fs::path(folder) / file_name(chart)).string()).append(svg_file(chart.picture));
  for (AtomicFile& file : files) file.commit();
}

}  // namespace df2
