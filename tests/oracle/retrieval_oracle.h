// In: retrieval truth and predictions. Out: every query's first hit or the reason for having none, the slow and
// obvious way, written from docs/metrics.md alone. Called by the oracle tests.
#pragma once

#include <random>
#include <string>
#include <vector>

#include <df2/pairs.h>
#include <df2/prediction.h>

namespace df2::oracle {

struct QueryAnswer {
  std::int64_t image_id = 0;
  std::size_t item = 0;
  int category = 0;
  std::size_t matches = 0;
  std::size_t rank = 0;  ///< from 1; 0: no hit
  std::string miss;      ///< why there is no hit, as docs/metrics.md tells misses apart; "none" with one
  double average_precision = 0;
};

/// In the order of the truth's items; queries only.
std::vector<QueryAnswer> answer_queries(const RetrievalTruth& truth, const RetrievalPredictions& predictions,
                                        bool is_strict);

struct RetrievalCase {
  RetrievalTruth truth;
  RetrievalPredictions predictions;
};

/// Boxes on a coarse grid and few scores, so that there are ties of both, identical boxes, boxes that overlap nothing;
/// items of style 0, images without rows, lists of any length, images and styles that repeat.
RetrievalCase random_retrieval_case(std::mt19937& random);

}  // namespace df2::oracle
