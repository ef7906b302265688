#include "ranked_garments.h"

#include <utility>

#include <df2_eval/ranking/rank_submission.h>

namespace df2::apps {

RetrievalPredictions ranked_garments(reference::GarmentFeatures garments) {
  constexpr std::size_t kListLength = 20;
  const eval::RankOptions options{{eval::FeatureDistance::learned, std::move(garments.weights)}, kListLength};
  return eval::ranked_submission(std::move(garments.queries), garments.query_features, garments.gallery,
                                 garments.gallery_features, options);
}

}  // namespace df2::apps
