// In: features of query and gallery items. Out: the gallery ranked for every query, as a submission would say it.
// Called by df2-eval --query-features and the Python package.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <df2/io/features.h>
#include <df2/pairs.h>
#include <df2/prediction.h>

namespace df2::eval {

/// How good an answer the gallery vector g is to a query vector q: the formulas of docs/metrics.md. All are inner
/// products plus something that depends on g or q alone, so ranking is one matrix product.
enum class Metric {
  l2,      ///< small |q - g|
  cosine,  ///< large q.g / (|q| |g|); 0 for a zero vector
  learned  ///< large sum of w_d (q_d - g_d)^2: what a matching network's last layer adds to the odds of "the same"
};
std::string_view metric_name(Metric metric);

struct RankOptions {
  Metric metric = Metric::l2;
  FeatureMatrix weights = {};  ///< learned: a row or a column, one weight per column of the features
  std::size_t length = 20;     ///< of the lists, at least 1
};

/// Throw Error (submission) that names the file: for another number of rows than of their owners, of columns than the
/// queries have, of weights than columns. Shapes are known before numbers are read.
void check_rows(const FeatureShape& features, std::size_t rows, const std::string& owner);
void check_columns(const FeatureShape& gallery, const FeatureShape& queries);
void check_weights(const FeatureShape& weights, const FeatureShape& queries);

/// Gallery rows for every query row, best first, `length` of them or the whole gallery. Exactly as sorting all rows by
/// similarity in double, then by index, on any machine and any number of threads: the matrix product in float only
/// finds the candidates, with a margin for its rounding. Of the rows of one group only the first in that order is
/// listed. Holds a block of similarities per thread, and per query a few times the length of the list.
/// `group_of`: the group of each gallery row; empty: each row is its own. Throws Error (submission) when the columns,
/// or the weights, are not as many, or when products are beyond the range of float32.
std::vector<std::vector<std::uint32_t>> rank_gallery(const FeatureMatrix& queries, const FeatureMatrix& gallery,
                                                     const RankOptions& options,
                                                     std::span<const std::uint32_t> group_of = {});

/// The rows that query features belong to when their boxes are the ground truth's (QueryBoxes::ground_truth): the
/// queries, or, when there are so many features, all query items. Score 1 each.
RetrievalPredictions ground_truth_rows(const RetrievalTruth& truth, std::size_t features);

/// The submission of ranked lists: `rows` without lists, one per query feature; the boxes of the gallery rows belong to
/// the gallery features. Gallery rows of one image and box are one group. Says what was ranked in `ranking`.
RetrievalPredictions ranked_submission(RetrievalPredictions rows, const FeatureMatrix& queries,
                                       const std::vector<RankedEntry>& gallery_rows, const FeatureMatrix& gallery,
                                       const RankOptions& options);

}  // namespace df2::eval
