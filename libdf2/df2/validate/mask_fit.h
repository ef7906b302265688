// In: an item and its mask. Out: how its box and its visible landmarks fit the mask. Called by the checks of items.
// Bounds: measured on real items (docs/dataset.md).
#pragma once

#include <optional>
#include <span>

#include <df2/geometry.h>
#include <df2/item.h>
#include <df2/mask.h>
#include <df2/validate/worst_landmark.h>

namespace df2 {

/// Of the box with the tight box of the mask.
inline constexpr double kLeastBoxIou = 0.7;

struct MaskFit {
  double box_iou = 0;
  WorstLandmark off;  ///< visible landmarks that lie more than 3 % of the root of the mask's area off it

  bool is_good() const { return box_iou >= kLeastBoxIou && off.count == 0; }
};

/// Nothing for an empty mask.
std::optional<MaskFit> fit_to_mask(const Item& item, const Mask& mask);
/// The same of the mask that the outlines make. REQUIRES: as for mask_from_polygons; at least one.
std::optional<MaskFit> fit_to_outlines(const Item& item, std::span<const Polygon> outlines, Size image);

/// Whether some columns of that mask, which take a fraction of the time of all, are enough to know that box and
/// landmarks fit it. Where they are not, nothing is known.
bool surely_fits_outlines(const Item& item, std::span<const Polygon> outlines, Size image);

}  // namespace df2
