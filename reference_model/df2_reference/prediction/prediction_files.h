// In: the rows of every part. Out: the files that df2-eval reads, in the folder. Called by df2-rcnn predict.
#pragma once

#include <df2_reference/prediction/garment_features.h>
#include <df2_reference/prediction/prediction_folder.h>
#include <df2_reference/prediction/prediction_plan.h>

namespace df2::reference {

/// How many landmarks a row of the landmarks file has.
enum class LandmarkForm : std::uint8_t {
  own,  ///< those of its category
  all   ///< 294, as the official evaluator wants: those of other categories lie on the first of its own
};

inline constexpr std::string_view kDetectionFile = "detection.json", kLandmarkFile = "landmarks.json",
                                  kMaskFile = "segmentation.json";

/// Writes the results file of one task. Holds some parts at a time. REQUIRES: every part is there.
void write_rows_file(const PredictionPlan& plan, const PredictionFolder& folder, RowKind kind, LandmarkForm form);

/// Every row of every query and gallery picture, and in the folder the files of rows, features and weights.
GarmentFeatures write_feature_files(const MatchRcnn& model, const PredictionPlan& plan, const PredictionFolder& folder);

}  // namespace df2::reference
