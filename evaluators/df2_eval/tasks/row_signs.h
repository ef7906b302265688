// In: predictions and the ground truth. Out: Signs of rows that were perhaps meant in another way: as fractions of the
// image, as corners, or with ids that are off by one. Called by detection and landmarks.
#pragma once

#include <cstdint>
#include <span>

#include <df2/dataset.h>
#include <df2/prediction.h>
#include <df2_eval/partial/signs.h>

namespace df2::eval {

/// Both count what the coordinates alone show.
void look_at_boxes(const BoxColumn& boxes, std::span<const std::uint32_t> rows, Signs& signs);
void look_at_landmarks(const LandmarkColumn& landmarks, std::span<const std::uint32_t> rows, Signs& signs);

/// Counts what the rows fit, which are of one image (an index into dataset.images()).
/// REQUIRES: the predictions are boxes.
void judge_boxes(const Dataset& dataset, const Predictions& predictions, std::uint32_t image,
                 std::span<const std::uint32_t> rows, Signs& signs);

}  // namespace df2::eval
