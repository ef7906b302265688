// In: several closed rings. Out: one that goes along them all. Called by trace.
#pragma once

#include <vector>

#include <df2/geometry.h>

namespace df2 {

/// Each ring is reached from the nearest corner of those before it and left by the same way, a corridor of no width:
/// filled by the even-odd rule the result is what the rings are together, with holes in outer rings. The first ring is
/// where it begins. Takes time with the square of the number of points. REQUIRES: rings are not empty.
Polygon join_rings(const std::vector<Polygon>& rings);

}  // namespace df2
