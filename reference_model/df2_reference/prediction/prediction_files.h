// In: the rows of every part. Out: the files that df2-eval reads, in the folder. Called by df2-rcnn predict.
#pragma once

#include <df2/io/features.h>
#include <df2/prediction.h>
#include <df2_reference/prediction/prediction_folder.h>
#include <df2_reference/prediction/prediction_plan.h>

namespace df2::reference {

/// How many landmarks a row of the landmarks file has.
enum class LandmarkForm : std::uint8_t {
  own,  ///< those of its category
  all   ///< 294, as the official evaluator wants: those of other categories lie on the first of its own
};

inline constexpr std::string_view kDetectionFile = "detection.json", kLandmarkFile = "landmarks.json",
                                  kMaskFile = "segmentation.json", kRetrievalFile = "retrieval.json",
                                  kQueryRows = "query_rows.json", kGalleryRows = "gallery_rows.json",
                                  kQueryFeatures = "query_features.npy", kGalleryFeatures = "gallery_features.npy",
                                  kSimilarityWeights = "similarity_weights.npy";

/// Writes the results file of one task. Holds some parts at a time. REQUIRES: every part is there.
void write_rows_file(const PredictionPlan& plan, const PredictionFolder& folder, RowKind kind, LandmarkForm form);

/// What garments are matched by. Held in memory: a kilobyte for a garment of 256 features.
struct GarmentFeatures {
  RetrievalPredictions queries;  ///< without lists
  FeatureMatrix query_features;
  std::vector<RankedEntry> gallery;
  FeatureMatrix gallery_features;
  FeatureMatrix weights;  ///< of df2_eval's learned distance
};

/// Every row of every query and gallery picture, and in the folder the files of rows, features and weights.
GarmentFeatures write_feature_files(const MatchRcnn& model, const PredictionPlan& plan, const PredictionFolder& folder);

}  // namespace df2::reference
