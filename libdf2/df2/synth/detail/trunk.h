// In: a fit. Out: the edges of a garment around the trunk, and the landmarks on them. Called by the makers of garments
// for the upper body and of skirts.
#pragma once

#include <array>
#include <vector>

#include <df2/synth/detail/assembly.h>
#include <df2/synth/detail/fit.h>

namespace df2::synth {

/// Left and right are lines from above to the hem.
struct TrunkEdges {
  std::array<Polygon, 2> side;
  Polygon hem;       ///< from left to right
  Point hem_middle;  ///< on it
};

/// From two points, one on each side at `level`, down to the hem.
TrunkEdges trunk_edges(const Fit& fit, std::array<Point, 2> from, double level);
/// The point at a share of an edge's way down.
Point at_share(const Polygon& edge, double share);

/// Places the landmarks below the armpits: sides, corners of the hem and, with `middle`, its middle. `pieces`: those of
/// the left and the right half.
void place_sides(Assembly& assembly, const Fit& fit, const TrunkEdges& edges, std::array<std::uint16_t, 2> pieces,
                 bool middle);

/// How far a landmark of one side is on the far side of the body.
bool is_far_side(const Fit& fit, std::size_t side);

}  // namespace df2::synth
