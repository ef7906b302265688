// In: a network and a dataset. Out: what the network predicts of it, for each task. Called by the training loop, which
// hands it to whoever scores predictions.
#pragma once

#include <functional>
#include <optional>

#include <df2/dataset.h>
#include <df2/prediction.h>
#include <df2_reference/match_rcnn.h>
#include <df2_reference/prediction/garment_features.h>
#include <df2_reference/training/training_log.h>

namespace df2::reference {

/// Made against one dataset.
struct TaskPredictions {
  Predictions boxes, landmarks, masks;
  std::optional<GarmentFeatures> garments;  ///< where there are pictures of consumers and of shops
};

/// Training knows no evaluator.
using Scorer = std::function<Scores(TaskPredictions predictions)>;

/// `batch`: pictures at a time. Throws as read_picture and make_predictions.
TaskPredictions predict_dataset(const MatchRcnn& model, const Dataset& dataset, std::int64_t batch);

}  // namespace df2::reference
