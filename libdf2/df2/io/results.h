// In: a results file (JSON array) of one of the three formats. Out: Predictions, or an Error naming each bad value by
// file, line and JSON pointer. Called by df2-eval and the Python package.
// Formats: docs/formats.md; schemas/results_*.schema.json.
#pragma once

#include <string>

#include <df2/dataset.h>
#include <df2/io/limits.h>
#include <df2/prediction.h>

namespace df2 {

/// Rows of {image_id, category_id, bbox [x, y, width, height], score}.
/// `path`: a file, or "-" for standard input. Throws Error (submission, limit or io).
Predictions read_detection_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits = {});

/// Rows of {image_id, category_id, keypoints, score}; keypoints hold 294 x 3 numbers, or the category's own n x 3.
Predictions read_landmark_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits = {});

/// Rows of {image_id, category_id, segmentation {size [height, width], counts}, score}; counts compressed or a list.
/// `across_categories`: keeps also the masks that only an item of another category can match, as AP_class_agnostic
/// needs them; it takes a multiple of the memory.
Predictions read_segmentation_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits = {},
                                      bool across_categories = false);

}  // namespace df2
