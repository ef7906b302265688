// In: an item and the size of its image. Out: its mask, whatever form its file gives it. Called by everything that
// looks at masks pixel by pixel: the evaluators, validate, contour, draw, convert and the Python package.
#pragma once

#include <optional>

#include <df2/geometry.h>
#include <df2/item.h>
#include <df2/mask.h>

namespace df2 {

/// The union of its polygons, or its run-length mask, which has its own size. Nothing where the item has neither.
/// REQUIRES: `image` within kMaxMaskPixels.
std::optional<Mask> item_mask(const Item& item, Size image);

}  // namespace df2
