#include <df2/stats/stats_tables.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include <df2/stats/published_stats.h>
#include <df2/stats/split_labels.h>

namespace df2 {

namespace {

using Row = std::vector<std::string>;
using Splits = std::span<const DatasetStats>;

constexpr std::size_t kLandmarksOfRow = 10;

std::string count_or_dash(std::optional<std::uint64_t> count) {
  return count ? count_text(*count) : "-";
}

/// "12,345  26.1 %"
std::string count_and_share(std::uint64_t count, std::uint64_t whole) {
  return fmt::format("{} {:>7}", count_text(count), percent_text(share_of(count, whole)));
}

std::string shares_text(std::span<const std::uint64_t> parts, std::uint64_t whole) {
  std::string text;
  for (const std::uint64_t part : parts) {
    const std::optional<double> share = share_of(part, whole);
    text += fmt::format("{}{:>5}", text.empty() ? "" : " ", share ? fmt::format("{:.1f}", 100 * *share) : "-");
  }
  return text;
}

/// A row with a cell of each split.
void add_row(StatsTable& table, std::string label, Splits splits,
             const std::function<std::string(const DatasetStats&)>& cell) {
  Row& row = table.rows.emplace_back(Row{std::move(label)});
  for (const DatasetStats& split : splits) row.push_back(cell(split));
}

void add_attribute_row(StatsTable& table, Splits splits) {
  add_row(table, "items with attributes", splits, [](const DatasetStats& split) {
    if (split.items_with_attributes == 0 && split.items > 0) return std::string(kNotInFile);
    return count_and_share(split.items_with_attributes, split.items);
  });
}

StatsTable split_table(std::string title, std::string note, std::string rows, SplitLabels labels) {
  StatsTable table{std::move(title), std::move(note), {std::move(rows)}, {}};
  table.header.insert(table.header.end(), labels.begin(), labels.end());
  return table;
}

std::string size_text(double value) {
  return value >= 1000 ? fmt::format("{:.0f}", value) : fmt::format("{:.4g}", value);
}

/// Sums over a category's landmarks, in the order visible, occluded, not labelled.
std::array<std::uint64_t, 3> visibility_of(const CategoryStats& category) {
  std::array<std::uint64_t, 3> sums = {};
  for (const VisibilityCounts& counts : category.landmarks) {
    for (std::size_t v = 0; v < sums.size(); ++v) sums[2 - v] += counts[v];
  }
  return sums;
}

}  // namespace

StatsTable overview_table(Splits splits) {
  StatsTable table{"Table 1",
                   "Boxes: items. Landmarks, masks: items that have some. " + std::string(published_source()),
                   {"split", "images", "boxes", "landmarks", "masks", "pairs", "queries", "gallery"},
                   {}};
  const std::vector<std::string> labels = split_labels(splits);
  for (std::size_t i = 0; i < splits.size(); ++i) {
    const DatasetStats& split = splits[i];
    Row row = {labels[i]};
    for (const std::uint64_t count : {split.images, split.items, split.items_with_landmarks, split.items_with_masks})
      row.push_back(count_text(count));
    for (const auto member : {&PairCounts::pairs, &PairCounts::queries, &PairCounts::gallery})
      row.push_back(split.pairs ? count_text(split.pairs->counts.*member) : "-");
    table.rows.push_back(std::move(row));
  }
  table.rows.push_back({"published"});
  for (const PublishedSplit& split : published_splits()) {
    table.rows.push_back({fmt::format("{}: {}", split.source, split.split), count_or_dash(split.images),
                          count_or_dash(split.items), "-", "-", count_or_dash(split.pairs),
                          count_or_dash(split.queries), count_or_dash(split.gallery)});
  }
  return table;
}

StatsTable category_table(Splits splits, SplitLabels labels) {
  StatsTable table = split_table("Items by category", "Paper: Figure 3b, read off the plot.", "category", labels);
  table.header.emplace_back("paper");
  for (const CategoryLabel& category : category_labels(splits)) {
    add_row(table, category.name, splits, [&](const DatasetStats& split) {
      const CategoryStats* known = find_category(split, category);
      return known != nullptr ? count_and_share(known->items, split.items) : "-";
    });
    table.rows.back().push_back(percent_text(published_category_share(category.name)));
  }
  return table;
}

StatsTable level_table(Splits splits, SplitLabels labels) {
  StatsTable table = split_table("Items by attribute", "Paper: Figure 3a.", "level", labels);
  table.header.emplace_back("paper");
  add_attribute_row(table, splits);
  table.rows.back().emplace_back("-");
  for (const Level level : all_levels()) {
    if (level.value == 1) table.rows.push_back({std::string(level.row().title)});
    add_row(table, std::string(level.title()), splits, [&](const DatasetStats& split) -> std::string {
      if (split.items_with_attributes == 0) return "-";
      const std::uint64_t items = split.levels[static_cast<std::size_t>(level.attribute)][level.value - 1u];
      return count_and_share(items, split.items_with_attributes);
    });
    table.rows.back().push_back(percent_text(published_level_share(level)));
  }
  return table;
}

StatsTable tally_table(Splits splits, SplitLabels labels) {
  StatsTable table = split_table("Items of an image, styles of a pair_id", "", "how many", labels);
  const auto add = [&](const char* heading, Tally DatasetStats::*tally_of) {
    table.rows.push_back({heading});
    const TallyRows rows = tally_rows(splits, tally_of);
    for (std::size_t i = 0; i < rows.labels.size(); ++i) {
      Row& row = table.rows.emplace_back(Row{rows.labels[i]});
      for (const std::vector<std::uint64_t>& counts : rows.counts) {
        std::uint64_t whole = 0;
        for (const std::uint64_t count : counts) whole += count;
        row.push_back(count_and_share(counts[i], whole));
      }
    }
  };
  add("images by number of items", &DatasetStats::items_per_image);
  add("pair_ids by number of styles > 0", &DatasetStats::styles_per_pair_id);
  return table;
}

StatsTable pair_table(Splits splits, SplitLabels labels) {
  StatsTable table = split_table("Sources and pairs",
                                 "An identity is a pair_id and a style > 0. Pairs: a consumer item and a shop item of "
                                 "one identity; image pairs: a consumer and a shop image that show one.",
                                 "", labels);
  const auto add_source = [&](const std::string& name, const std::function<SourceStats(const DatasetStats&)>& source) {
    add_row(table, name + " images", splits,
            [&](const DatasetStats& split) { return count_and_share(source(split).images, split.images); });
    add_row(table, name + " items", splits,
            [&](const DatasetStats& split) { return count_and_share(source(split).items, split.items); });
  };
  table.rows.push_back({"sources"});
  add_source("consumer", [](const DatasetStats& split) { return split.source(Source::user); });
  add_source("shop", [](const DatasetStats& split) { return split.source(Source::shop); });
  if (std::ranges::any_of(splits, [](const DatasetStats& split) { return split.unknown_source.images > 0; }))
    add_source("unknown", [](const DatasetStats& split) { return split.unknown_source; });
  table.rows.push_back({"pairs"});
  add_row(table, "pair_ids", splits, [](const DatasetStats& split) -> std::string {
    if (split.items_with_pair_id == 0 && split.items > 0) return std::string(kNotInFile);
    std::uint64_t pair_ids = 0;
    for (const auto& [styles, times] : split.styles_per_pair_id) pair_ids += times;
    return count_text(pair_ids);
  });
  const auto add_count = [&](std::string name, const std::function<std::uint64_t(const PairStats&)>& count) {
    add_row(table, std::move(name), splits, [&](const DatasetStats& split) {
      return split.pairs ? count_text(count(*split.pairs)) : std::string(kNotInFile);
    });
  };
  add_count("identities", [](const PairStats& pairs) { return pairs.counts.identities; });
  add_count("pairs", [](const PairStats& pairs) { return pairs.counts.pairs; });
  add_count("image pairs", [](const PairStats& pairs) { return pairs.image_pairs; });
  add_count("queries", [](const PairStats& pairs) { return pairs.counts.queries; });
  add_count("gallery items", [](const PairStats& pairs) { return pairs.counts.gallery; });
  return table;
}

StatsTable occlusion_table(Splits splits, SplitLabels labels) {
  StatsTable table =
      split_table("Occlusion by category", "% of a category's items: slight, medium, heavy.", "category", labels);
  add_attribute_row(table, splits);
  for (const CategoryLabel& category : category_labels(splits)) {
    add_row(table, category.name, splits, [&](const DatasetStats& split) -> std::string {
      const CategoryStats* known = find_category(split, category);
      if (known == nullptr || known->items_with_attributes == 0) return "-";
      return shares_text(known->levels[static_cast<std::size_t>(Attribute::occlusion)], known->items_with_attributes);
    });
  }
  return table;
}

StatsTable visibility_table(Splits splits, SplitLabels labels) {
  StatsTable table =
      split_table("Landmarks by category",
                  "% of a category's landmarks: visible (v = 2), occluded (1), not labelled (0).", "category", labels);
  for (const CategoryLabel& category : category_labels(splits)) {
    add_row(table, category.name, splits, [&](const DatasetStats& split) -> std::string {
      const CategoryStats* known = find_category(split, category);
      if (known == nullptr) return "-";
      const auto sums = visibility_of(*known);
      return shares_text(sums, sums[0] + sums[1] + sums[2]);
    });
  }
  return table;
}

StatsTable size_table(Splits splits, SplitLabels labels) {
  StatsTable table{"Sizes",
                   "Quantiles over the pictures whose size is known, and over all boxes.",
                   {"split", "known", "min", "5 %", "25 %", "median", "75 %", "95 %", "max", "mean"},
                   {}};
  for (const MeasureRow& measure : kMeasures) {
    table.rows.push_back({fmt::format("{} ({})", measure.title, measure.unit)});
    const double unit = measure.unit == "%" ? 100 : 1;
    for (std::size_t i = 0; i < splits.size(); ++i) {
      const Distribution& sizes = splits[i].size(measure.measure);
      Row& row = table.rows.emplace_back(Row{labels[i], count_text(sizes.count)});
      for (std::size_t q = 0; q < kQuantiles.size(); ++q)
        row.push_back(sizes.summary ? size_text(unit * sizes.summary->quantiles[q]) : "-");
      row.push_back(sizes.summary ? size_text(unit * sizes.summary->mean) : "-");
    }
  }
  return table;
}

StatsTable landmark_table(const DatasetStats& split, const std::string& label) {
  StatsTable table{"Landmarks one by one: " + label,
                   "% of items where the landmark is visible / occluded; it is not labelled in the rest.",
                   {"category, from landmark"},
                   {}};
  for (std::size_t i = 0; i < kLandmarksOfRow; ++i) table.header.push_back(fmt::format("+{}", i));
  for (const CategoryStats& category : split.categories) {
    for (std::size_t i = 0; i < category.landmarks.size(); ++i) {
      if (i % kLandmarksOfRow == 0) table.rows.push_back({fmt::format("{}, {}", category.name, i + 1)});
      const auto [hidden, occluded, visible] = category.landmarks[i];
      const std::uint64_t all = hidden + occluded + visible;
      const auto percent = [&](std::uint64_t part) { return 100 * share_of(part, all).value_or(0); };
      table.rows.back().push_back(all == 0 ? "-" : fmt::format("{:.0f}/{:.0f}", percent(visible), percent(occluded)));
    }
    if (!category.landmarks.empty()) table.rows.back().resize(table.header.size());
  }
  return table;
}

}  // namespace df2
