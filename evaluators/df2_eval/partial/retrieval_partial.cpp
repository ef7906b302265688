#include <df2_eval/partial/retrieval_partial.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

#include <df2/category_set.h>
#include <df2/error.h>
#include <df2/version.h>
#include <df2_eval/partial/detail/partial_file.h>
#include <df2_eval/ranking/feature_distance.h>
#include <df2_eval/report/detail/signature.h>
#include <df2_eval/subset.h>

namespace df2::eval {

namespace {

using detail::column;
using detail::count_of;
using detail::require;
using detail::require_keys;
using detail::values_of;
using nlohmann::json;

constexpr std::string_view kFormat = "df2-retrieval-partial-1";

json to_json(const TopKAccumulator& accumulator) {
  std::vector<std::int64_t> image_id;
  std::vector<std::uint32_t> item, matches, rank;
  std::vector<std::uint8_t> category, miss, levels;
  std::vector<double> average_precision;
  for (const QueryOutcome& query : accumulator.queries()) {
    image_id.push_back(query.image_id);
    item.push_back(query.item);
    category.push_back(static_cast<std::uint8_t>(deepfashion2_categories()[query.category].id));
    matches.push_back(query.matches);
    rank.push_back(query.rank);
    miss.push_back(static_cast<std::uint8_t>(query.miss));
    average_precision.push_back(query.average_precision);
    const Attributes none{0, 0, 0, 0};
    const Attributes& attributes = query.attributes ? *query.attributes : none;
    for (const std::uint8_t level :
         {attributes.scale, attributes.occlusion, attributes.zoom_in, attributes.viewpoint}) {
      levels.push_back(level);
    }
  }
  return {
      {"image_ids", column(std::vector<std::int64_t>(accumulator.image_ids().begin(), accumulator.image_ids().end()))},
      {"image_id", column(image_id)},
      {"item", column(item)},
      {"category", column(category)},
      {"matches", column(matches)},
      {"rank", column(rank)},
      {"miss", column(miss)},
      {"average_precision", column(average_precision)},
      {"levels", column(levels)}};
}

std::optional<Attributes> attributes_of(const std::uint8_t* levels) {
  const auto given = std::count_if(levels, levels + 4, [](std::uint8_t level) { return level != 0; });
  require((given == 0 || given == 4) && std::all_of(levels, levels + 4, [](std::uint8_t level) { return level <= 3; }),
          "levels from 1 to 3");
  if (given == 0) return std::nullopt;
  return Attributes{levels[0], levels[1], levels[2], levels[3]};
}

CategoryIndex category_with_id(std::uint8_t id) {
  const std::optional<CategoryIndex> found = deepfashion2_categories().find(std::int64_t{id});
  require(found.has_value(), "categories from 1 to 13");
  return *found;
}

/// What match_image cannot have given.
void check(const QueryOutcome& query, std::size_t list_length) {
  require(query.miss <= Miss::not_retrieved && (query.rank > 0) == (query.miss == Miss::none),
          "a rank or a reason for none");
  require(query.rank <= list_length && (query.rank == 0 || query.matches > 0), "ranks within the list");
  require(query.average_precision >= 0 && query.average_precision <= 1 && !std::signbit(query.average_precision) &&
              (query.average_precision > 0) == (query.rank > 0),
          "an average precision from 0 to 1");
}

TopKAccumulator accumulator_from_json(const json& stored, std::size_t list_length) {
  require_keys(stored, 9);
  const std::vector<std::int64_t> images = detail::image_ids_of(stored.at("image_ids"));
  const auto image_id = values_of<std::int64_t>(stored.at("image_id"));
  const auto item = values_of<std::uint32_t>(stored.at("item"));
  const auto category = values_of<std::uint8_t>(stored.at("category"));
  const auto matches = values_of<std::uint32_t>(stored.at("matches"));
  const auto rank = values_of<std::uint32_t>(stored.at("rank"));
  const auto miss = values_of<std::uint8_t>(stored.at("miss"));
  const auto average_precision = values_of<double>(stored.at("average_precision"));
  const auto levels = values_of<std::uint8_t>(stored.at("levels"));
  const std::size_t count = image_id.size();
  require(item.size() == count && category.size() == count && matches.size() == count && rank.size() == count &&
              miss.size() == count && average_precision.size() == count && levels.size() == 4 * count,
          "columns of one length");
  TopKAccumulator accumulator;
  std::size_t at = 0;
  std::vector<QueryOutcome> outcomes;
  for (const std::int64_t image : images) {
    outcomes.clear();
    for (; at < count && image_id[at] == image; ++at) {
      outcomes.push_back({image, item[at], category_with_id(category[at]), matches[at], rank[at],
                          static_cast<Miss>(miss[at]), average_precision[at], attributes_of(&levels[4 * at])});
      check(outcomes.back(), list_length);
      require(outcomes.size() == 1 || outcomes[outcomes.size() - 2].item < item[at], "queries by image and item");
    }
    accumulator.add_image(image, outcomes);
  }
  require(at == count, "queries of listed images");
  return accumulator;
}

json to_json(const RankingNote& ranking) {
  json stored = {{"metric", ranking.metric},
                 {"query_features", ranking.query_features},
                 {"gallery_features", ranking.gallery_features}};
  if (ranking.weights) stored["weights"] = *ranking.weights;
  return stored;
}

RankingNote ranking_from_json(const json& stored) {
  const auto hash = [&](const char* key) {
    std::string text = stored.at(key);
    require(text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string::npos, "a hash");
    return text;
  };
  RankingNote ranking{stored.at("metric"), hash("query_features"), hash("gallery_features")};
  const auto distance = find_value<FeatureDistance>(kFeatureDistances, ranking.metric);
  require(distance.has_value(), "a metric");
  if (distance == FeatureDistance::learned) ranking.weights = hash("weights");
  require_keys(stored, ranking.weights ? 4 : 3);
  return ranking;
}

/// Everything that decides the lists, as fields of a signature.
std::string ranking_fields(const std::optional<RankingNote>& ranking) {
  if (!ranking) return "";
  std::string text = "|ranking:" + ranking->metric + "|query_features:" + ranking->query_features +
                     "|gallery_features:" + ranking->gallery_features;
  if (ranking->weights) text += "|weights:" + *ranking->weights;
  return text;
}

RetrievalPartial partial_from_json(const json& stored) {
  require(stored.at("df2_version") == kVersion, "this version of df2");
  require_keys(stored, stored.contains("ranking") ? 13 : 12);
  RetrievalPartial partial;
  partial.options = options_from_json(stored.at("options"));
  require(partial.options.task == Task::retrieval && partial.options.images.empty() &&
              options_to_json(partial.options) == stored.at("options"),
          "checked options of retrieval without images");
  partial.ground_truth = stored.at("ground_truth");
  partial.ground_truth_hash = stored.at("ground_truth_hash");
  partial.files = detail::files_from_json(stored.at("files"));
  if (stored.contains("ranking")) partial.ranking = ranking_from_json(stored.at("ranking"));
  partial.levels = stored.at("levels").get<bool>();
  require(partial.options.subsets == partial.levels, "levels where the options say so, and only there");
  partial.gallery = count_of(stored.at("gallery"));
  partial.counts.images = count_of(stored.at("images"));
  partial.counts.predictions = count_of(stored.at("predictions"));
  partial.counts.duplicates = count_of(stored.at("duplicates"));
  partial.main = accumulator_from_json(stored.at("main"), max_entries(partial.options));
  partial.counts.items = partial.main.queries().size();
  require(partial.counts.images == partial.main.image_ids().size() &&
              partial.counts.duplicates <= partial.counts.predictions,
          "counts that fit the queries");
  for (const QueryOutcome& query : partial.main.queries()) {
    require(!partial.levels || query.attributes, "levels of every query");
    require(query.matches <= partial.gallery, "no more matches than gallery items");
  }
  return partial;
}

}  // namespace

void merge(RetrievalPartial& into, const RetrievalPartial& other) {
  const auto how = [](const RetrievalPartial& partial) {
    return partial.ground_truth_hash + " " + options_to_json(partial.options).dump() + ranking_fields(partial.ranking);
  };
  if (how(into) != how(other) || into.levels != other.levels) {
    throw Error(Fault::submission, Code::partial_signature,
                "partials of one ground truth, one ranking and one set of options (" + how(into) + ")", how(other));
  }
  into.ground_truth = std::min(into.ground_truth, other.ground_truth);  // one content may have two names
  into.main.merge(other.main);
  into.counts.add(other.counts);
  unite(into.files, other.files);
}

namespace {

/// Everything that decides the numbers, in one line.
std::string make_signature(const RetrievalPartial& partial, const Counts& counts) {
  const Options& options = partial.options;
  std::string text = detail::signature_head(options.task, partial.ground_truth, partial.ground_truth_hash);
  text += "|images:" + detail::image_set(partial.main.image_ids());
  text += "|categories:" + (options.categories.empty() ? "all" : detail::join(options.categories));
  text += options.retrieval_rule == RetrievalRule::official ? "|rule:official" : "|rule:strict";
  text += options.query_boxes == QueryBoxes::detected ? "|boxes:detected" : "|boxes:ground-truth";
  text += "|iou:0.5|top_k:" + detail::join(options.top_k) + "|list:" + std::to_string(max_entries(options));
  text += ranking_fields(partial.ranking);
  text += partial.levels ? "|subsets:queries|min_matches:" + std::to_string(options.min_matches) : "|subsets:none";
  return text + detail::count_fields(counts);
}

Summary summary_of(const TopK& measured, const std::vector<int>& ks) {
  Summary summary;
  for (std::size_t k = 0; k < ks.size(); ++k) summary.emplace_back("top" + std::to_string(ks[k]), measured.accuracy(k));
  summary.emplace_back("mAP", measured.mean_average_precision);
  summary.emplace_back("MRR", measured.mean_reciprocal_rank);
  return summary;
}

RetrievalDetail detail_of(const RetrievalPartial& partial, const TopK& all) {
  RetrievalDetail detail;
  detail.gallery = partial.gallery;
  const auto queries = partial.main.queries();
  detail.without_match = static_cast<std::uint64_t>(
      std::ranges::count_if(queries, [](const QueryOutcome& query) { return query.matches == 0; }));
  for (std::size_t miss = 1; miss < all.misses.size(); ++miss) {
    detail.misses.emplace_back(miss_name(static_cast<Miss>(miss)), all.misses[miss]);
  }
  for (std::size_t k = 0; k < all.hits.size(); ++k) {
    detail.misses.emplace_back("beyond_top" + std::to_string(partial.options.top_k[k]), all.misses[0] - all.hits[k]);
  }
  return detail;
}

}  // namespace

Report make_report(const RetrievalPartial& partial) {
  const Options& options = partial.options;
  Report report;
  report.options = options;
  report.ground_truth = partial.ground_truth;
  report.ground_truth_hash = partial.ground_truth_hash;
  report.counts = partial.counts;
  report.ranking = partial.ranking;
  report.predictions = detail::add_files(report.counts, partial.files);
  report.signature = make_signature(partial, report.counts);
  const TopK all = partial.main.measure(options.top_k, [](const QueryOutcome&) { return true; });
  report.summary.summary = summary_of(all, options.top_k);
  for (CategoryIndex category = 0; category < report.categories.size(); ++category) {
    const TopK measured =
        partial.main.measure(options.top_k, [&](const QueryOutcome& query) { return query.category == category; });
    if (measured.queries == 0) continue;
    report.summary.per_category.push_back({category, measured.queries, 0, summary_of(measured, options.top_k)});
  }
  if (partial.levels) {
    for (const Subset& subset : make_subsets(Task::retrieval, true, options.subset_rule)) {
      if (!subset.level) continue;
      const TopK measured = partial.main.measure(options.top_k, [&](const QueryOutcome& query) {
        return query.attributes->level(subset.level->attribute) == subset.level->value &&
               query.matches >= static_cast<std::uint32_t>(options.min_matches);
      });
      report.summary.subsets.push_back({subset.name, measured.queries, summary_of(measured, options.top_k)});
    }
  }
  report.retrieval = detail_of(partial, all);
  return report;
}

void write_partial(const RetrievalPartial& partial, const std::string& path) {
  json stored = {{"format", kFormat},
                 {"df2_version", kVersion},
                 {"options", options_to_json(partial.options)},
                 {"ground_truth", partial.ground_truth},
                 {"ground_truth_hash", partial.ground_truth_hash},
                 {"files", detail::to_json(partial.files)},
                 {"levels", partial.levels},
                 {"gallery", partial.gallery},
                 {"images", partial.counts.images},
                 {"predictions", partial.counts.predictions},
                 {"duplicates", partial.counts.duplicates},
                 {"main", to_json(partial.main)}};
  if (partial.ranking) stored["ranking"] = to_json(*partial.ranking);
  detail::write_partial_file(stored, path);
}

AnyPartial read_any_partial(const std::string& path, std::uint64_t max_bytes) {
  AnyPartial partial;
  detail::read_partial_file(path, max_bytes, [&](const json& stored) {
    if (stored.is_object() && stored.value("format", json()) == kFormat)
      partial = partial_from_json(stored);
    else
      partial = detail::partial_from_json(stored);
  });
  return partial;
}

void merge(AnyPartial& into, const AnyPartial& other) {
  if (into.index() != other.index()) {
    throw Error(Fault::submission, Code::partial_signature, "partials of one task",
                "those of retrieval and of another");
  }
  if (auto* partial = std::get_if<Partial>(&into))
    merge(*partial, std::get<Partial>(other));
  else
    merge(std::get<RetrievalPartial>(into), std::get<RetrievalPartial>(other));
}

}  // namespace df2::eval
