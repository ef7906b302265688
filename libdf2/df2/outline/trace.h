// In: a mask. Out: one ring around it, for formats that know only one polygon an item. Called by the Ultralytics
// converter, for run-length masks by the native one, and for the labels of made pictures.
#pragma once

#include <cstddef>

#include <df2/geometry.h>
#include <df2/mask.h>

namespace df2 {

struct TraceOptions {
  double tolerance = 0.5;         ///< pixels that the ring may be off
  std::size_t most_points = 299;  ///< above, the tolerance grows
  /// Pixels by which the ring lies inside the edge of the mask. COCO's reader fills the pixels whose centres are in the
  /// polygon; OpenCV's fillPoly, behind Ultralytics, also all that the ring passes. In between, both give the mask.
  double inset = 0.25;
};

/// A ring that filled by the even-odd rule is nearly the mask: mean intersection over union above 0.995, COCO's way and
/// fillPoly's, on garments of some hundred pixels. Parts and holes hang together by corridors of no width; of more than
/// 32 the largest are kept, and specks are left out. Empty for an empty mask, else at least 3 points.
Polygon trace_ring(const Mask& mask, const TraceOptions& options = {});

/// A ring with every step of the pixels, which COCO's reader fills to the very mask. Empty for an empty mask, and where
/// it would have more than `most_points`.
Polygon trace_exact_ring(const Mask& mask, std::size_t most_points = 20'000);

}  // namespace df2
