#include <df2/stats/render_stats_json.h>

#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include <df2/stats/published_stats.h>
#include <df2/version.h>

namespace df2 {

namespace {

using nlohmann::ordered_json;

/// By attribute and level, or null where no item has attributes although there are items.
ordered_json levels_json(const LevelCounts& levels, std::uint64_t with_attributes, std::uint64_t items) {
  if (with_attributes == 0 && items > 0) return nullptr;
  ordered_json json;
  for (const Level level : all_levels())
    json[std::string(level.row().key)][std::string(level.title())] =
        levels[static_cast<std::size_t>(level.attribute)][level.value - 1u];
  return json;
}

ordered_json tally_json(const Tally& tally, const char* number, const char* things) {
  ordered_json json = ordered_json::array();
  for (const auto& [of, times] : tally) json.push_back({{number, of}, {things, times}});
  return json;
}

ordered_json category_json(const CategoryStats& category) {
  ordered_json landmarks = ordered_json::array();
  for (const auto& [hidden, occluded, visible] : category.landmarks)
    landmarks.push_back({{"visible", visible}, {"occluded", occluded}, {"unlabelled", hidden}});
  return {{"id", category.id},
          {"name", category.name},
          {"items", category.items},
          {"items_with_attributes", category.items_with_attributes},
          {"attributes", levels_json(category.levels, category.items_with_attributes, category.items)},
          {"landmarks", std::move(landmarks)}};
}

ordered_json pairs_json(const std::optional<PairStats>& pairs) {
  if (!pairs) return nullptr;
  return {{"identities", pairs->counts.identities},
          {"pairs", pairs->counts.pairs},
          {"image_pairs", pairs->image_pairs},
          {"queries", pairs->counts.queries},
          {"gallery", pairs->counts.gallery}};
}

ordered_json source_json(const SourceStats& source) {
  return {{"images", source.images}, {"items", source.items}};
}

ordered_json size_json(const Distribution& sizes, const MeasureRow& measure) {
  ordered_json json = {{"count", sizes.count}, {"mean", nullptr}, {"quantiles", nullptr}};
  if (sizes.summary) {
    json["mean"] = sizes.summary->mean;
    json["quantiles"] = sizes.summary->quantiles;
  }
  json["edges"] = std::vector(measure.edges.begin(), measure.edges.end());
  json["bins"] = sizes.bins;
  return json;
}

ordered_json split_json(const DatasetStats& split) {
  ordered_json json;
  json["ground_truth"] = split.name;
  json["counts"] = {{"images", split.images},
                    {"items", split.items},
                    {"items_with_landmarks", split.items_with_landmarks},
                    {"items_with_masks", split.items_with_masks},
                    {"items_with_attributes", split.items_with_attributes},
                    {"items_with_pair_id", split.items_with_pair_id},
                    {"labelled_landmarks", split.labelled_landmarks}};
  json["attributes"] = levels_json(split.levels, split.items_with_attributes, split.items);
  ordered_json& categories = json["categories"] = ordered_json::array();
  for (const CategoryStats& category : split.categories) categories.push_back(category_json(category));
  json["items_per_image"] = tally_json(split.items_per_image, "items", "images");
  json["styles_per_pair_id"] = tally_json(split.styles_per_pair_id, "styles", "pair_ids");
  json["sources"] = {{"user", source_json(split.source(Source::user))},
                     {"shop", source_json(split.source(Source::shop))},
                     {"unknown", source_json(split.unknown_source)}};
  json["pairs"] = pairs_json(split.pairs);
  for (const MeasureRow& measure : kMeasures)
    json["sizes"][std::string(measure.key)] = size_json(split.size(measure.measure), measure);
  return json;
}

ordered_json published_json() {
  ordered_json json;
  json["source"] = published_source();
  for (const PublishedSplit& split : published_splits()) {
    ordered_json& row = json["splits"].emplace_back(ordered_json{{"source", split.source}, {"split", split.split}});
    for (const auto& [key, count] :
         {std::pair{"images", split.images}, std::pair{"items", split.items}, std::pair{"pairs", split.pairs},
          std::pair{"queries", split.queries}, std::pair{"gallery", split.gallery}}) {
      if (count) row[key] = *count;
    }
  }
  for (const Level level : all_levels())
    json["attribute_shares"][std::string(level.row().key)][std::string(level.title())] = published_level_share(level);
  for (const Category& category : deepfashion2_categories().all())
    json["category_shares"][category.name] = *published_category_share(category.name);
  return json;
}

}  // namespace

std::string render_stats_json(std::span<const DatasetStats> splits) {
  ordered_json json = {{"df2_version", kVersion}, {"quantiles", kQuantiles}, {"splits", ordered_json::array()}};
  for (const DatasetStats& split : splits) json["splits"].push_back(split_json(split));
  json["published"] = published_json();
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace df2
