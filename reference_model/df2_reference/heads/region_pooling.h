// In: the feature pyramid, and boxes of each picture. Out: their pooled features. Called by the model for each stream.
#pragma once

#include <array>
#include <vector>

#include <df2_reference/backbone/feature_pyramid.h>
#include <df2_reference/options.h>

namespace df2::reference {

/// Regions of a batch, the pictures' one after the other: [regions, 5], picture, x1, y1, x2, y2.
/// `corners`: [boxes, 4] for each picture.
Tensor regions_of(const std::vector<Tensor>& corners);

/// The level of the pyramid, 0 for P2 to 3 for P5, that each region is pooled from: [regions] of int64. A box of
/// canonical_box_side is pooled from canonical_level, one of half the side from the level below (Lin et al. 2017, eq.
/// 1).
Tensor levels_of(const Tensor& regions, const ModelOptions& options);

/// [regions, channels, bins, bins], in the order of the regions, by RoIAlign. `bins`: along each axis.
Tensor pooled_regions(const std::array<Tensor, FeaturePyramid::kLevels>& pyramid, const Tensor& regions,
                      std::int64_t bins, const ModelOptions& options);

}  // namespace df2::reference
