#include <df2_eval/ranking/rank_submission.h>

#include <map>
#include <tuple>
#include <utility>

#include <nlohmann/json.hpp>

#include <df2/error.h>
#include <df2/io/features.h>
#include <df2/io/retrieval.h>

namespace df2::eval {

namespace {

/// The rows that query features belong to when their boxes are the ground truth's: the queries, or all query items if
/// there are as many features. Score 1 each.
RetrievalPredictions rows_of_ground_truth(const RetrievalTruth& truth, std::size_t features) {
  RetrievalPredictions rows;
  rows.name = "ground truth";
  const std::vector<std::uint32_t> queries = truth.query_order();
  const bool all = features == truth.items().size();
  for (const std::uint32_t index : all ? truth.file_order() : queries) {
    const QueryItem& item = truth.items()[index];
    rows.image_id.push_back(item.image_id);
    rows.box.push_back(item.box);
    rows.category.push_back(item.category);
    rows.score.push_back(1);
    rows.begin.push_back(0);
  }
  return rows;
}

std::vector<RankedEntry> gallery_of_ground_truth(const RetrievalTruth& truth) {
  std::vector<RankedEntry> rows;
  for (const GalleryItem& item : truth.gallery()) rows.push_back({item.image_id, item.box});
  return rows;
}

FeatureSource source_of(const FeatureFile& file) {
  return {file.shape(), [&file] { return file.read(); }};
}

}  // namespace

void settle_query_boxes(const RankingFiles& files, nlohmann::json& values) {
  if (files.query_features.empty() || !files.query_rows.empty()) return;
  if (values.emplace("query_boxes", "ground-truth").first.value() != "detected") return;
  throw Error(Fault::usage, Issue(Code::option, {"options", {}, {}, "/query_boxes"},
                                  "must be ground-truth, because no query_rows say what was detected"));
}

RetrievalRules retrieval_rules(const Options& options, bool has_lists) {
  RetrievalRules rules;
  rules.max_entries = max_entries(options);
  rules.has_lists = has_lists;
  rules.ground_truth_boxes = options.query_boxes == QueryBoxes::ground_truth;
  return rules;
}

RetrievalPredictions read_submission(const std::string& path, const RetrievalTruth& truth, const Options& options,
                                     const ReadLimits& limits) {
  return read_retrieval_results(path, truth, retrieval_rules(options), limits);
}

RetrievalPredictions rank_files(const RankingFiles& files, const RetrievalTruth& truth, const Options& options,
                                const ReadLimits& limits) {
  const FeatureFile queries(files.query_features, limits);
  const FeatureFile gallery(files.gallery_features, limits);
  RankingInput input{source_of(queries), source_of(gallery)};
  input.distance = files.distance;
  if (!files.query_rows.empty())
    input.query_rows = read_retrieval_results(files.query_rows, truth, retrieval_rules(options, false), limits);
  if (!files.gallery_rows.empty()) input.gallery_rows = read_gallery_rows(files.gallery_rows, limits);
  std::optional<FeatureFile> weights;
  if (!files.weights.empty()) input.weights = source_of(weights.emplace(files.weights, limits));
  return rank_input(std::move(input), truth, options);
}

RetrievalPredictions rank_input(RankingInput input, const RetrievalTruth& truth, const Options& options) {
  const FeatureShape &queries = input.query_features.shape, &gallery = input.gallery_features.shape;
  RetrievalPredictions rows =
      input.query_rows ? std::move(*input.query_rows) : rows_of_ground_truth(truth, queries.rows);
  rows.name = queries.name;
  const std::vector<RankedEntry> entries =
      input.gallery_rows ? std::move(*input.gallery_rows) : gallery_of_ground_truth(truth);
  check_rows(queries, rows.size(), "query row");
  check_rows(gallery, entries.size(), "gallery row");
  check_columns(gallery, queries);
  RankOptions ranking{{input.distance, {}}, max_entries(options)};
  if (input.weights) {
    check_weights(input.weights->shape, queries);
    ranking.distance.weights = input.weights->read();
  }
  return ranked_submission(std::move(rows), input.query_features.read(), entries, input.gallery_features.read(),
                           ranking);
}

RetrievalPredictions ranked_submission(RetrievalPredictions rows, const FeatureMatrix& queries,
                                       const std::vector<RankedEntry>& gallery_rows, const FeatureMatrix& gallery,
                                       const RankOptions& options) {
  check_rows(queries, rows.size(), "query row");
  check_rows(gallery, gallery_rows.size(), "gallery row");
  std::map<std::tuple<std::int64_t, double, double, double, double>, std::uint32_t> groups;
  std::vector<std::uint32_t> group_of;
  for (const auto& [image_id, box] : gallery_rows) {
    const auto next = static_cast<std::uint32_t>(groups.size());
    group_of.push_back(groups.try_emplace({image_id, box.x, box.y, box.width, box.height}, next).first->second);
  }
  rows.ranking = RankingNote{std::string(find_name<FeatureDistance>(kFeatureDistances, options.distance.kind)),
                             content_hash(queries), content_hash(gallery)};
  if (options.distance.kind == FeatureDistance::learned) {
    const std::vector<float>& weights = options.distance.weights.values;
    rows.ranking->weights = content_hash({{"", 1, weights.size()}, weights});  // the same for a row and a column
  }
  rows.begin.assign(1, 0);
  rows.entries.clear();
  for (const std::vector<std::uint32_t>& list : rank_gallery(queries, gallery, options, group_of)) {
    for (const std::uint32_t g : list) {
      rows.entries.push_back(gallery_rows[g]);
      if (gallery_rows[g].box.area() <= 0) ++rows.notes.zero_size;
    }
    rows.begin.push_back(rows.entries.size());
  }
  return rows;
}

}  // namespace df2::eval
