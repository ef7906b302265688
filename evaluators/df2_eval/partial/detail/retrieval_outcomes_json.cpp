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

bool read_flag(std::uint8_t flag) {
  require(flag <= 1, "a flag is 0 or 1");
  return flag == 1;
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
  return {
      {"image_ids", to_column(accumulator.image_ids())},
      {"image_id", column_of(queries, [](const QueryOutcome& query) { return query.image_id; })},
      {"item", column_of(queries, [](const QueryOutcome& query) { return query.item; })},
      {"category", column_of(queries, [](const QueryOutcome& query) { return query.category; })},
      {"matches", column_of(queries, [](const QueryOutcome& query) { return query.matches; })},
      {"rank", column_of(queries, [](const QueryOutcome& query) { return query.rank; })},
      {"miss", column_of(queries, [](const QueryOutcome& query) { return query.miss; })},
      {"average_precision", column_of(queries, [](const QueryOutcome& query) { return query.average_precision; })},
      {"is_weak", column_of(queries, [](const QueryOutcome& query) { return std::uint8_t{query.is_weak}; })},
      {"is_outscored", column_of(queries, [](const QueryOutcome& query) { return std::uint8_t{query.is_outscored}; })},
      {"levels", column_of(queries, [](const QueryOutcome& query) { return to_levels(query.attributes); })}};
}

/// A row answers the query, right or wrong.
bool is_answered(const QueryOutcome& query) {
  return query.miss == Miss::none || query.miss == Miss::wrong_box || query.miss == Miss::not_retrieved;
}

/// An average precision is the lowest if the first hit is the only one, and the highest if hits follow on it alone.
/// Both are computed as match_image does, so that rounding breaks neither.
void check_precision(const QueryOutcome& query, std::size_t list_length) {
  double least = 0, most = 0;
  if (query.rank > 0) {
    const std::size_t hits = std::min<std::size_t>(query.matches, list_length - query.rank + 1);
    double precisions = 0;
    for (std::size_t hit = 1; hit <= hits; ++hit) {
      precisions += static_cast<double>(hit) / static_cast<double>(query.rank + hit - 1);
    }
    const auto corresponding = static_cast<double>(std::min<std::size_t>(query.matches, list_length));
    least = 1.0 / query.rank / corresponding;
    most = precisions / corresponding;
  }
  require(query.average_precision >= least && query.average_precision <= most && !std::signbit(query.average_precision),
          "an average precision is one that its rank allows");
}

/// Refuses what match_image cannot give.
void check(const QueryOutcome& query, const RetrievalOutcomes& outcomes, const RunHead& head) {
  require(std::ranges::binary_search(head.scored, query.category), "every query is of a scored category");
  require(query.miss <= Miss::not_retrieved && (query.rank > 0) == (query.miss == Miss::none),
          "a query has a rank, or a reason for none");
  require(query.rank <= max_entries(head.options) && (query.rank == 0 || query.matches > 0),
          "ranks are not beyond the end of the list");
  require(query.miss != Miss::wrong_box || query.matches > 0, "only an item that is there can be missed by its box");
  check_precision(query, max_entries(head.options));
  require(is_answered(query) || (!query.is_weak && !query.is_outscored), "only a query that is answered has an answer");
  require(head.options.rules == Rules::official || (!query.is_weak && !query.is_outscored),
          "the strict rules let no weak or outscored row answer");
  require(!head.has_levels() || query.attributes, "every query has levels where they are scored");
  require(query.matches <= outcomes.gallery, "a query has no more matches than the gallery has items");
}

void read_accumulator(const json& stored, const RunHead& head, RetrievalOutcomes& outcomes) {
  require_keys(stored, 11);
  const ImageSet images = read_images(stored.at("image_ids"));
  const auto image_id = read_column<std::int64_t>(stored.at("image_id"));
  const auto item = read_column<std::uint32_t>(stored.at("item"));
  const auto category = read_column<CategoryIndex>(stored.at("category"));
  const auto matches = read_column<std::uint32_t>(stored.at("matches"));
  const auto rank = read_column<std::uint32_t>(stored.at("rank"));
  const auto miss = read_column<Miss>(stored.at("miss"));
  const auto average_precision = read_column<double>(stored.at("average_precision"));
  const auto is_weak = read_column<std::uint8_t>(stored.at("is_weak"));
  const auto is_outscored = read_column<std::uint8_t>(stored.at("is_outscored"));
  const auto levels = read_column<StoredLevels>(stored.at("levels"));
  const std::size_t count = image_id.size();
  for (const std::size_t size : {item.size(), category.size(), matches.size(), rank.size(), miss.size(),
                                 average_precision.size(), is_weak.size(), is_outscored.size(), levels.size()}) {
    require(size == count, "all columns have the same length");
  }
  std::size_t at = 0;
  std::vector<QueryOutcome> queries;
  for (const std::int64_t image : images.ids()) {
    queries.clear();
    for (; at < count && image_id[at] == image; ++at) {
      require(queries.empty() || queries.back().item < item[at], "queries are sorted by image and item");
      queries.push_back({image, item[at], category[at], matches[at], rank[at], miss[at], average_precision[at],
                         read_levels(levels[at]), read_flag(is_weak[at]), read_flag(is_outscored[at])});
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

/// Every answer is a row, and an image with a query has rows for all its queries or for none.
void check_counts(const RetrievalOutcomes& outcomes, const RunHead& head) {
  const Counts& counts = head.counts;
  const std::span<const QueryOutcome> queries = outcomes.main.queries();
  require(counts.images == outcomes.main.image_ids().size() && counts.items == queries.size(),
          "as many images and queries are listed as were counted");
  std::uint64_t least_rows = 0;
  for (std::size_t i = 0; i < queries.size();) {
    const std::size_t begin = i;
    const bool has_rows = queries[begin].miss != Miss::image_without_rows;
    std::uint64_t owned = 0;
    for (; i < queries.size() && queries[i].image_id == queries[begin].image_id; ++i) {
      require((queries[i].miss != Miss::image_without_rows) == has_rows, "an image has rows or has none");
      owned += has_rows && queries[i].miss != Miss::undetected;
    }
    least_rows += std::max<std::uint64_t>(owned, has_rows);
  }
  require(least_rows <= counts.predictions, "every query that a row belongs to has a row of its own");
  require(counts.beyond_max_dets == 0 && counts.beyond_areas == 0 && counts.id_zero == 0 &&
              counts.absent_categories.empty(),
          "retrieval counts nothing that it has not");
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
  check_counts(outcomes, head);
  return outcomes;
}

}  // namespace df2::eval::detail
