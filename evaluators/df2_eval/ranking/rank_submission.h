// In: the files of a retrieval run, or what they hold. Out: its submission, read or ranked from features. Called by
// df2-eval and the Python package.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <df2/io/limits.h>
#include <df2/make_retrieval.h>
#include <df2/pairs.h>
#include <df2/prediction.h>
#include <df2_eval/options.h>
#include <df2_eval/ranking/rank_gallery.h>

namespace df2::eval {

/// Paths; an empty one was not given.
struct RankingFiles {
  std::string query_features = {};
  std::string gallery_features = {};
  std::string query_rows = {};    ///< what the query features belong to; not given: the ground truth's queries
  std::string gallery_rows = {};  ///< likewise; not given: the ground truth's gallery
  std::string weights = {};       ///< of the learned distance
  FeatureDistance distance = FeatureDistance::l2;
};

/// Features without rows of detected items are those of the ground truth's boxes: sets "query_boxes" in the JSON of
/// the options, unless it is set. Throws Error (option) where it is set to "detected".
void settle_query_boxes(const RankingFiles& files, nlohmann::json& values);

/// What a run with these options allows in a submission. `has_lists`: false for the rows that query features belong to.
RetrievalRules retrieval_rules(const Options& options, bool has_lists = true);

/// A submission, held to the options. Throws Error (submission, limit or io).
RetrievalPredictions read_submission(const std::string& path, const RetrievalTruth& truth, const Options& options,
                                     const ReadLimits& limits = {});

/// The submission that ranking the gallery gives. Throws as above.
/// REQUIRES: query_features and gallery_features are given, and weights for the learned distance only.
RetrievalPredictions rank_files(const RankingFiles& files, const RetrievalTruth& truth, const Options& options,
                                const ReadLimits& limits = {});

/// Features whose numbers are asked for when all shapes are known to be right.
struct FeatureSource {
  FeatureShape shape = {};
  std::function<FeatureMatrix()> read = {};
};

/// What the files of a run hold.
struct RankingInput {
  FeatureSource query_features = {};
  FeatureSource gallery_features = {};
  std::optional<RetrievalPredictions> query_rows = {};  ///< made with retrieval_rules; none: the ground truth's queries
  std::optional<std::vector<RankedEntry>> gallery_rows = {};  ///< none: the ground truth's gallery
  FeatureDistance distance = FeatureDistance::l2;
  std::optional<FeatureSource> weights = {};  ///< of the learned distance, and of no other
};

/// As rank_files.
RetrievalPredictions rank_input(RankingInput input, const RetrievalTruth& truth, const Options& options);

/// The submission of ranked lists: `rows` without lists, one per query feature; the boxes of the gallery rows belong to
/// the gallery features. Gallery rows of one image and box are one group. Says what was ranked in `ranking`.
RetrievalPredictions ranked_submission(RetrievalPredictions rows, const FeatureMatrix& queries,
                                       const std::vector<RankedEntry>& gallery_rows, const FeatureMatrix& gallery,
                                       const RankOptions& options);

}  // namespace df2::eval
