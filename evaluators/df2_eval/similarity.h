// In: shapes of one cell. Out: SimilarityMatrix, rows predictions, columns items. Called by the tasks; the only place
// where detection, landmarks and segmentation differ. Formulas: docs/metrics.md; source: COCO evaluation.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <Eigen/Core>

#include <df2/box_iou.h>
#include <df2/geometry.h>
#include <df2/item.h>

namespace df2::eval {

using SimilarityMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A mask's runs, and what is computed from them only once.
struct MaskRuns {
  std::span<const std::uint32_t> runs;
  Box box;  ///< masks whose boxes do not overlap are not compared
  std::uint32_t area = 0;
};

/// Intersection over union of pixels; over the prediction's area when the item is a crowd.
double mask_iou(const MaskRuns& prediction, const MaskRuns& item, bool item_is_crowd);

/// Which labelled landmarks count: as annotated, or only the visible ones.
enum class Visibility : std::uint8_t { vis_and_occ, vis };
/// "vis_and_occ", "vis"
std::string_view visibility_name(Visibility visibility);
std::optional<Visibility> find_visibility(std::string_view name);

/// Landmarks of the item that count under `visibility`. For vis_and_occ this is Item::labelled_count; where that is 0,
/// vis has none either.
int counted_landmarks(const Item& item, Visibility visibility);

/// Object keypoint similarity of one submitted landmark set and one item of `categories`.
/// `points`: the category's own landmarks, or those of the whole set, which are needed where no landmark of the item
/// counts.
double oks(std::span<const Point> points, const Item& item, const CategorySet& categories, Visibility visibility);

}  // namespace df2::eval
