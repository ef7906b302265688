// In: two boxes. Out: how much of them is common. Called by the similarities of the evaluators and by validate.
// Formula: docs/metrics.md; source: COCO evaluation.
#pragma once

#include <algorithm>

#include <df2/geometry.h>

namespace df2 {

/// Intersection over union in double; over the prediction's own area when the item is a crowd; 0 without overlap.
inline double box_iou(const Box& prediction, const Box& item, bool item_is_crowd = false) {
  const double width = std::min(prediction.x + prediction.width, item.x + item.width) - std::max(prediction.x, item.x);
  if (width <= 0) return 0;
  const double height =
      std::min(prediction.y + prediction.height, item.y + item.height) - std::max(prediction.y, item.y);
  if (height <= 0) return 0;
  const double shared = width * height;
  const double whole = item_is_crowd ? prediction.area() : prediction.area() + item.area() - shared;
  // Rounding can make the union 0: areas of sides below 1e-162 vanish, and `shared` may round up to the sum of both
  // areas. 0 / 0 and x / 0 would then match every threshold.
  return whole > 0 ? shared / whole : 0;
}

}  // namespace df2
