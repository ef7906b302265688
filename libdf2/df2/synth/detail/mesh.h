// In: rows across a piece of cloth or skin. Out: its mesh, with the flat cloth's coordinates and a round relief. Called
// by the makers of pieces.
#pragma once

#include <vector>

#include <df2/synth/layer.h>

namespace df2::synth {

/// A line across a piece, from its one edge to the other.
struct MeshRow {
  Point from, to;
  Point cloth_from, cloth_to;
  double height = 0;                   ///< relief where the surface faces the viewer
  double from_turn = -1, to_turn = 1;  ///< how far it is turned away at both ends: -1 or 1 is seen edgewise
};

/// Triangles between rows that follow each other.
Mesh mesh_of(const std::vector<MeshRow>& rows);

}  // namespace df2::synth
