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
  const bool all = features == truth.items().size();
  for (const std::uint32_t index : truth.file_order()) {
    const QueryItem& item = truth.items()[index];
    if (!all && !item.is_query()) continue;
    rows.image_id.push_back(item.image_id);
    rows.box.push_back(item.box);
    rows.category.push_back(item.category);
    rows.score.push_back(1);
    rows.begin.push_back(0);
  }
  return rows;
}

RetrievalRules retrieval_rules(const Options& options) {
  RetrievalRules rules;
  rules.max_entries = max_entries(options);
  rules.ground_truth_boxes = options.query_boxes == QueryBoxes::ground_truth;
  return rules;
}

RetrievalPredictions read_query_rows(const RankingFiles& files, const FeatureShape& features,
                                     const RetrievalTruth& truth, const Options& options, const ReadLimits& limits) {
  if (files.query_rows.empty()) return rows_of_ground_truth(truth, features.rows);
  RetrievalRules rules = retrieval_rules(options);
  rules.has_lists = false;
  return read_retrieval_results(files.query_rows, truth, rules, limits);
}

std::vector<RankedEntry> read_gallery_entries(const RankingFiles& files, const RetrievalTruth& truth,
                                              const ReadLimits& limits) {
  if (!files.gallery_rows.empty()) return read_gallery_rows(files.gallery_rows, limits);
  std::vector<RankedEntry> rows;
  for (const GalleryItem& item : truth.gallery()) rows.push_back({item.image_id, item.box});
  return rows;
}

}  // namespace

void settle_query_boxes(const RankingFiles& files, nlohmann::json& values) {
  if (files.query_features.empty() || !files.query_rows.empty()) return;
  if (values.emplace("query_boxes", "ground-truth").first.value() != "detected") return;
  throw Error(Fault::usage, Issue(Code::option, {"options", {}, {}, "/query_boxes"},
                                  "must be ground-truth, because no query_rows say what was detected"));
}

RetrievalPredictions read_submission(const std::string& path, const RetrievalTruth& truth, const Options& options,
                                     const ReadLimits& limits) {
  return read_retrieval_results(path, truth, retrieval_rules(options), limits);
}

RetrievalPredictions rank_files(const RankingFiles& files, const RetrievalTruth& truth, const Options& options,
                                const ReadLimits& limits) {
  const FeatureFile queries(files.query_features, limits);
  const FeatureFile gallery(files.gallery_features, limits);
  RetrievalPredictions rows = read_query_rows(files, queries.shape(), truth, options, limits);
  rows.name = queries.shape().name;
  const std::vector<RankedEntry> entries = read_gallery_entries(files, truth, limits);
  check_rows(queries.shape(), rows.size(), "query row");
  check_rows(gallery.shape(), entries.size(), "gallery row");
  check_columns(gallery.shape(), queries.shape());
  RankOptions ranking{{files.distance, {}}, max_entries(options)};
  if (!files.weights.empty()) {
    const FeatureFile weights(files.weights, limits);
    check_weights(weights.shape(), queries.shape());
    ranking.distance.weights = weights.read();
  }
  return ranked_submission(std::move(rows), queries.read(), entries, gallery.read(), ranking);
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
