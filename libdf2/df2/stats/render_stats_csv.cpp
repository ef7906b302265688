#include <df2/stats/render_stats_csv.h>

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <df2/escape.h>
#include <df2/stats/published_stats.h>
#include <df2/stats/split_labels.h>

namespace df2 {

namespace {

/// The lines of one split.
class Lines {
 public:
  Lines(std::string& text, std::string_view split) : text_(text), split_(escape_csv(split)) {}

  template <class Number>
  void add(std::string_view table, std::string_view category, std::string_view name, std::string_view level,
           Number value) const {
    text_ += fmt::format("{},{},{},{},{},{}\n", split_, table, category.empty() ? "" : escape_csv(category), name,
                         level.empty() ? "" : escape_csv(level), value);
  }

 private:
  std::string& text_;
  std::string split_;
};

void add_levels(const Lines& lines, std::string_view category, const LevelCounts& levels,
                std::uint64_t with_attributes) {
  if (with_attributes == 0) return;
  for (const Level level : all_levels()) {
    const std::uint64_t items = levels[static_cast<std::size_t>(level.attribute)][level.value - 1u];
    lines.add("attribute", category, level.row().key, level.title(), items);
    lines.add("attribute_share", category, level.row().key, level.title(), *share_of(items, with_attributes));
  }
}

void add_category(const Lines& lines, const CategoryStats& category, std::uint64_t items) {
  lines.add("category", category.name, "items", "", category.items);
  if (const std::optional<double> share = share_of(category.items, items))
    lines.add("category_share", category.name, "items", "", *share);
  add_levels(lines, category.name, category.levels, category.items_with_attributes);
  for (std::size_t i = 0; i < category.landmarks.size(); ++i) {
    const auto [hidden, occluded, visible] = category.landmarks[i];
    const std::string landmark = std::to_string(i + 1);
    lines.add("landmark", category.name, landmark, "visible", visible);
    lines.add("landmark", category.name, landmark, "occluded", occluded);
    lines.add("landmark", category.name, landmark, "unlabelled", hidden);
  }
}

void add_counts(const Lines& lines, const DatasetStats& split) {
  const std::array<std::pair<std::string_view, std::uint64_t>, 7> counts = {
      {{"images", split.images},
       {"items", split.items},
       {"items_with_landmarks", split.items_with_landmarks},
       {"items_with_masks", split.items_with_masks},
       {"items_with_attributes", split.items_with_attributes},
       {"items_with_pair_id", split.items_with_pair_id},
       {"labelled_landmarks", split.labelled_landmarks}}};
  for (const auto& [name, count] : counts) lines.add("count", "", name, "", count);
  if (!split.pairs) return;
  const PairStats& pairs = *split.pairs;
  lines.add("count", "", "identities", "", pairs.counts.identities);
  lines.add("count", "", "pairs", "", pairs.counts.pairs);
  lines.add("count", "", "image_pairs", "", pairs.image_pairs);
  lines.add("count", "", "queries", "", pairs.counts.queries);
  lines.add("count", "", "gallery", "", pairs.counts.gallery);
}

void add_source(const Lines& lines, std::string_view name, const SourceStats& source) {
  lines.add("source", "", "images", name, source.images);
  lines.add("source", "", "items", name, source.items);
}

void add_sizes(const Lines& lines, const MeasureRow& measure, const Distribution& sizes) {
  lines.add("size", "", measure.key, "count", sizes.count);
  if (sizes.summary) {
    lines.add("size", "", measure.key, "mean", sizes.summary->mean);
    for (std::size_t q = 0; q < kQuantiles.size(); ++q)
      lines.add("size", "", measure.key, fmt::format("quantile {}", kQuantiles[q]), sizes.summary->quantiles[q]);
  }
  for (std::size_t i = 0; i < sizes.bins.size(); ++i) {
    const std::string from = i == 0 ? "below" : fmt::format("from {}", measure.edges[i - 1]);
    lines.add("histogram", "", measure.key, from, sizes.bins[i]);
  }
}

void add_split(const Lines& lines, const DatasetStats& split) {
  add_counts(lines, split);
  add_levels(lines, "", split.levels, split.items_with_attributes);
  for (const CategoryStats& category : split.categories) add_category(lines, category, split.items);
  for (const auto& [items, images] : split.items_per_image)
    lines.add("items_per_image", "", std::to_string(items), "", images);
  for (const auto& [styles, pair_ids] : split.styles_per_pair_id)
    lines.add("styles_per_pair_id", "", std::to_string(styles), "", pair_ids);
  add_source(lines, "user", split.source(Source::user));
  add_source(lines, "shop", split.source(Source::shop));
  add_source(lines, "unknown", split.unknown_source);
  for (const MeasureRow& measure : kMeasures) add_sizes(lines, measure, split.size(measure.measure));
}

void add_published(std::string& text) {
  for (const PublishedSplit& split : published_splits()) {
    const Lines lines(text, fmt::format("published: {}: {}", split.source, split.split));
    for (const auto& [name, count] :
         {std::pair{"images", split.images}, std::pair{"items", split.items}, std::pair{"pairs", split.pairs},
          std::pair{"queries", split.queries}, std::pair{"gallery", split.gallery}}) {
      if (count) lines.add("count", "", name, "", *count);
    }
  }
  const Lines lines(text, "published: paper");
  for (const Level level : all_levels())
    lines.add("attribute_share", "", level.row().key, level.title(), published_level_share(level));
  for (const Category& category : deepfashion2_categories().all())
    lines.add("category_share", category.name, "items", "", *published_category_share(category.name));
}

}  // namespace

std::string render_stats_csv(std::span<const DatasetStats> splits) {
  std::string text = "split,table,category,name,level,value\n";
  const std::vector<std::string> labels = split_labels(splits);
  for (std::size_t i = 0; i < splits.size(); ++i) add_split(Lines(text, labels[i]), splits[i]);
  add_published(text);
  return text;
}

}  // namespace df2
