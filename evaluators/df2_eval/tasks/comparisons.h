// In: ground truth and predictions of one geometry. Out: how they are compared. Called by detection, landmarks and
// segmentation, and by evaluate_coco. What is given must live as long as the comparison.
#pragma once

#include <atomic>
#include <cstdint>

#include <df2/dataset.h>
#include <df2/prediction.h>
#include <df2_eval/options.h>
#include <df2_eval/tasks/walk.h>

namespace df2::eval {

/// REQUIRES: predictions with a BoxColumn.
Comparison box_comparison(const Dataset& dataset, const Predictions& predictions);

/// The view of all labelled landmarks, and where the dataset has levels the one of the visible ones. `categories`:
/// those of the dataset, with its sigmas or others. REQUIRES: predictions with a LandmarkColumn; items have the
/// landmarks that they say are labelled.
Comparison landmark_comparison(const Dataset& dataset, const Predictions& predictions, const CategorySet& categories,
                               Rules rules);

/// `without_pixels`: counts the items whose masks turn out empty. Throws Error (submission), when it compares, for a
/// mask that is none. REQUIRES: predictions with a MaskColumn; images have sizes, and items have masks of these.
Comparison mask_comparison(const Dataset& dataset, const Predictions& predictions, MaskBox mask_box,
                           std::atomic<std::uint64_t>& without_pixels);

}  // namespace df2::eval
