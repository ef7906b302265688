// In: a mask. Out: the edges between its pixels and the background, as closed rings. Called by trace.
#pragma once

#include <cstdint>
#include <vector>

#include <df2/geometry.h>
#include <df2/mask.h>

namespace df2 {

/// An edge of a pixel that lies on the boundary: from a corner one pixel to the right, down, left or up, with the
/// foreground on its right side.
struct BoundaryStep {
  std::int32_t x = 0;
  std::int32_t y = 0;
  std::uint8_t direction = 0;  ///< 0 right, 1 down, 2 left, 3 up
  bool operator==(const BoundaryStep&) const = default;
};

using BoundaryRing = std::vector<BoundaryStep>;

/// Outer rings and those of holes, in the order of their first pixels, column by column. Pixels that touch at a corner
/// hang together. Takes a byte for each pixel of the mask's tight box.
std::vector<BoundaryRing> trace_boundary(const Mask& mask);

/// The corners of the ring, as far as it turns there.
Polygon corners_of(const BoundaryRing& ring);

/// The middles of the ring's edges, moved by `inset` pixels into the foreground.
Polygon middles_of(const BoundaryRing& ring, double inset);

}  // namespace df2
