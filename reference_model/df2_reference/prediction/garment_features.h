// In: the rows of pictures, and what each picture is in retrieval. Out: what garments are matched by. Called by
// df2-rcnn predict's files (prediction_files.h) and by validation while training.
#pragma once

#include <string_view>
#include <vector>

#include <df2/io/features.h>
#include <df2/prediction.h>
#include <df2_reference/match_rcnn.h>
#include <df2_reference/prediction/picture_rows.h>
#include <df2_reference/prediction/prediction_plan.h>

namespace df2::reference {

/// What rows and matrices are called, in memory and as files.
inline constexpr std::string_view kRetrievalFile = "retrieval.json", kQueryRows = "query_rows.json",
                                  kGalleryRows = "gallery_rows.json", kQueryFeatures = "query_features.npy",
                                  kGalleryFeatures = "gallery_features.npy",
                                  kSimilarityWeights = "similarity_weights.npy";

/// Held in memory: a kilobyte for a garment of 256 features.
struct GarmentFeatures {
  RetrievalPredictions queries;  ///< without lists
  FeatureMatrix query_features;
  std::vector<RankedEntry> gallery;
  FeatureMatrix gallery_features;
  FeatureMatrix weights;  ///< of df2_eval's learned distance
};

/// Takes pictures one after the other.
class GarmentCollector {
 public:
  /// REQUIRES: the rows have features, unless the picture has no role.
  void add(const PictureRows& rows, PictureRole role);
  /// With the weights of the network that gave the features.
  GarmentFeatures finish(const MatchRcnn& model);

 private:
  GarmentFeatures garments_;
  std::vector<float> queries_, gallery_;
};

}  // namespace df2::reference
