#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <df2_eval/partial/detail/outcomes_json.h>
#include <df2_eval/partial/detail/stored_values.h>
#include <df2_eval/ranking/feature_distance.h>

namespace df2::eval::detail {

using nlohmann::json;

namespace {

/// An item's levels, four zeros where it has none.
using StoredLevels = std::array<std::uint8_t, kAttributes.size()>;

StoredLevels to_levels(const std::optional<Attributes>& attributes) {
  if (!attributes) return {};
  return {attributes->scale, attributes->occlusion, attributes->zoom_in, attributes->viewpoint};
}

std::optional<Attributes> read_levels(const StoredLevels& levels) {
  const bool has_all = std::ranges::all_of(levels, [](std::uint8_t level) { return level >= 1 && level <= 3; });
  require(has_all || levels == StoredLevels{}, "a query has all levels from 1 to 3, or none");
  if (!has_all) return std::nullopt;
  return Attributes{levels[0], levels[1], levels[2], levels[3]};
}

/// One column of the queries: `get` takes a value from an outcome.
template <class Get>
json column_of(std::span<const QueryOutcome> queries, Get&& get) {
  std::vector<decltype(get(queries[0]))> values;
  for (const QueryOutcome& query : queries) values.push_back(get(query));
  return to_column(values);
}

json to_json(const TopKAccumulator& accumulator) {
  const std::span<const QueryOutcome> queries = accumulator.queries();
  return {{"image_ids", to_column(accumulator.image_ids())},
          {"image_id", column_of(queries, [](const QueryOutcome& query) { return query.image_id; })},
          {"item", column_of(queries, [](const QueryOutcome& query) { return query.item; })},
          {"category", column_of(queries, [](const QueryOutcome& query) { return query.category; })},
          {"matches", column_of(queries, [](const QueryOutcome& query) { return query.matches; })},
          {"rank", column_of(queries, [](const QueryOutcome& query) { return query.rank; })},
          {"miss", column_of(queries, [](const QueryOutcome& query) { return query.miss; })},
          {"average_precision", column_of(queries, [](const QueryOutcome& query) { return query.average_precision; })},
          {"levels", column_of(queries, [](const QueryOutcome& query) { return to_levels(query.attributes); })}};
}

/// Refuses what match_image cannot give.
void check(const QueryOutcome& query, const RetrievalOutcomes& outcomes, const RunHead& head) {
  require(std::ranges::binary_search(head.scored, query.category), "every query is of a scored category");
  require(query.miss <= Miss::not_retrieved && (query.rank > 0) == (query.miss == Miss::none),
          "a query has a rank, or a reason for none");
  require(query.rank <= max_entries(head.options) && (query.rank == 0 || query.matches > 0),
          "ranks are not beyond the end of the list");
  require(query.average_precision >= 0 && query.average_precision <= 1 && !std::signbit(query.average_precision) &&
              (query.average_precision > 0) == (query.rank > 0),
          "an average precision lies between 0 and 1");
  require(!head.has_levels() || query.attributes, "every query has levels where they are scored");
  require(query.matches <= outcomes.gallery, "a query has no more matches than the gallery has items");
}

void read_accumulator(const json& stored, const RunHead& head, RetrievalOutcomes& outcomes) {
  require_keys(stored, 9);
  const ImageSet images = read_images(stored.at("image_ids"));
  const auto image_id = read_column<std::int64_t>(stored.at("image_id"));
  const auto item = read_column<std::uint32_t>(stored.at("item"));
  const auto category = read_column<CategoryIndex>(stored.at("category"));
  const auto matches = read_column<std::uint32_t>(stored.at("matches"));
  const auto rank = read_column<std::uint32_t>(stored.at("rank"));
  const auto miss = read_column<Miss>(stored.at("miss"));
  const auto average_precision = read_column<double>(stored.at("average_precision"));
  const auto levels = read_column<StoredLevels>(stored.at("levels"));
  const std::size_t count = image_id.size();
  for (const std::size_t size : {item.size(), category.size(), matches.size(), rank.size(), miss.size(),
                                 average_precision.size(), levels.size()}) {
    require(size == count, "all columns have the same length");
  }
  std::size_t at = 0;
  std::vector<QueryOutcome> queries;
  for (const std::int64_t image : images.ids()) {
    queries.clear();
    for (; at < count && image_id[at] == image; ++at) {
      require(queries.empty() || queries.back().item < item[at], "queries are sorted by image and item");
      queries.push_back({image, item[at], category[at], matches[at], rank[at], miss[at], average_precision[at],
                         read_levels(levels[at])});
      check(queries.back(), outcomes, head);
    }
    outcomes.main.add_image(image, queries);
  }
  require(at == count, "every query is of an image in the list");
}

RankingNote read_ranking(const json& stored) {
  RankingNote ranking{stored.at("metric"), read_hash(stored.at("query_features")),
                      read_hash(stored.at("gallery_features"))};
  const auto distance = find_value<FeatureDistance>(kFeatureDistances, ranking.metric);
  require(distance.has_value(), "the metric is l2, cosine or learned");
  if (distance == FeatureDistance::learned) ranking.weights = read_hash(stored.at("weights"));
  require_keys(stored, ranking.weights ? 4 : 3);
  return ranking;
}

}  // namespace

json to_json(const RankingNote& ranking) {
  json stored = {{"metric", ranking.metric},
                 {"query_features", ranking.query_features},
                 {"gallery_features", ranking.gallery_features}};
  if (ranking.weights) stored["weights"] = *ranking.weights;
  return stored;
}

json to_json(const RetrievalOutcomes& outcomes) {
  json stored = {{"main", to_json(outcomes.main)}, {"gallery", outcomes.gallery}};
  if (outcomes.ranking) stored["ranking"] = to_json(*outcomes.ranking);
  return stored;
}

RetrievalOutcomes read_retrieval_outcomes(const json& stored, const RunHead& head) {
  require_keys(stored, 2u + stored.contains("ranking"));
  RetrievalOutcomes outcomes;
  outcomes.gallery = read_count(stored.at("gallery"));
  if (stored.contains("ranking")) outcomes.ranking = read_ranking(stored.at("ranking"));
  read_accumulator(stored.at("main"), head, outcomes);
  require(head.counts.images == outcomes.main.image_ids().size() && head.counts.items == outcomes.main.queries().size(),
          "as many images and queries are listed as were counted");
  return outcomes;
}

}  // namespace df2::eval::detail
