// In: a results file (JSON array) of one of the three formats. Out: Predictions, or an Error naming each bad value by
// file, line and JSON pointer. Called by df2-eval and the Python package.
// Formats: docs/formats.md; schemas/results_*.schema.json.
#pragma once

#include <cstdint>
#include <string>

#include <df2/dataset.h>
#include <df2/prediction.h>

namespace df2 {

struct ReadLimits {
  std::uint64_t file_bytes = std::uint64_t{64} << 30;     ///< larger files are refused
  std::uint64_t element_bytes = std::uint64_t{64} << 20;  ///< a single array element may not be larger
  std::uint64_t rows_per_image = 10'000;                  ///< more predictions in one image are refused
  std::uint64_t block_bytes = std::uint64_t{1} << 19;     ///< work handed to a thread; changes no result
};

/// Rows of {image_id, category_id, bbox [x, y, width, height], score}.
/// `path`: a file, or "-" for standard input. Throws Error (submission, limit or io).
Predictions read_detection_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits = {});

/// Rows of {image_id, category_id, keypoints, score}; keypoints hold 294 x 3 numbers, or the category's own n x 3.
Predictions read_landmark_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits = {});

/// Rows of {image_id, category_id, segmentation {size [height, width], counts}, score}; counts compressed or a list.
Predictions read_segmentation_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits = {});

}  // namespace df2
