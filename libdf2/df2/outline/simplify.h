// In: a closed ring with a point for every pixel that it passes. Out: a ring of few points near it. Called by trace.
#pragma once

#include <df2/geometry.h>

namespace df2 {

/// Between the corners of the result the ring is a straight line but for the steps of pixels: lines are fitted to its
/// points, so that corners fall where the outline had them before it was drawn. No point of `ring` is further than
/// about `tolerance` pixels from the result. Fewer than 3 points are left of a ring that is flat.
Polygon simplify_ring(const Polygon& ring, double tolerance);

}  // namespace df2
