// In: features of query and gallery items. Out: the gallery ranked for every query, as a submission would say it.
// Called by df2-eval --query-features and the Python package.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <df2/io/features.h>
#include <df2/pairs.h>
#include <df2/prediction.h>

namespace df2::eval {

/// What makes a gallery vector g a good answer to a query vector q. All are inner products plus something that depends
/// on g or q alone, so ranking is one matrix product.
enum class Metric {
  l2,      ///< small |q - g|
  cosine,  ///< large q.g / (|q| |g|); 0 for a zero vector
  learned  ///< large sum of w_d (q_d - g_d)^2, as the matching network of Match R-CNN (paper, section 4.2) gives it
};

struct RankOptions {
  Metric metric = Metric::l2;
  std::vector<float> weights = {};  ///< learned: one per column
  std::size_t length = 20;          ///< of the lists
};

/// Gallery rows for every query row, best first, `length` of them or the whole gallery. Exactly as sorting all rows by
/// similarity in double, then by index, on any machine and any number of threads: the matrix product in float only
/// finds the candidates, with a margin for its rounding. Holds no more than a block of similarities per thread.
/// Throws Error (submission) when the columns, or the weights, are not as many.
std::vector<std::vector<std::uint32_t>> rank_gallery(const FeatureMatrix& queries, const FeatureMatrix& gallery,
                                                     const RankOptions& options);

/// The rows that query features belong to when their boxes are the ground truth's: the queries, or, when there are so
/// many features, all query items. Score 1 each.
RetrievalPredictions ground_truth_rows(const RetrievalTruth& truth, std::size_t features);

/// The submission of ranked lists: `rows` without lists, one per query feature; the boxes of the gallery rows belong to
/// the gallery features. An image and box that stands in the gallery twice is listed once.
RetrievalPredictions ranked_submission(RetrievalPredictions rows, const FeatureMatrix& queries,
                                       const std::vector<RankedEntry>& gallery_rows, const FeatureMatrix& gallery,
                                       RankOptions options);

}  // namespace df2::eval
