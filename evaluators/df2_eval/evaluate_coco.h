// In: ground truth and results as pycocotools reads them, and the parameters of its COCOeval. Out: its arrays of
// precision, recall and scores, bit for bit. Called by the Python package. Facts: docs/compat.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <df2/io/coco_bytes.h>

namespace df2::eval {

/// COCOeval's params.
struct CocoParams {
  std::vector<std::int64_t> images;  ///< ids, ascending, each once
  /// Ids, ascending, each once; nothing: all that the ground truth lists, as one.
  std::optional<std::vector<std::int64_t>> categories;
  std::vector<double> iou_thresholds;                  ///< up to 64, in any order
  std::vector<double> recall_thresholds;               ///< from 0 to 1, ascending, each once
  std::vector<std::pair<double, double>> area_ranges;  ///< square pixels, both ends belong to the range; up to 12
  std::vector<int> max_dets;                           ///< at least 1; in any order
  std::vector<double> sigmas = {};                     ///< landmarks: one for each; empty: those of the truth
};

/// -1 stands for what cannot be measured, as in COCOeval.
struct CocoCurves {
  std::array<std::size_t, 5> shape{};  ///< T, R, K, A, M: thresholds, recall points, categories, ranges, limits
  std::vector<double> precision;       ///< [T][R][K][A][M]
  std::vector<double> recall;          ///< [T][K][A][M]
  std::vector<double> scores;          ///< [T][R][K][A][M]
};

/// Throws Error (usage) for parameters that cannot be held here: pycocotools may well take them.
/// REQUIRES: the results were read for this truth.
CocoCurves evaluate_coco(const CocoTruth& truth, const CocoResults& results, const CocoParams& params);

}  // namespace df2::eval
