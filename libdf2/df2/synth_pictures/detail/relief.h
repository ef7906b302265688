// In: a layer's mesh and folds, or its outline alone. Out: for each pixel, where it is in the flat cloth and how steep
// the surface is there. Called by what shades layers.
#pragma once

#include <span>

#include <df2/synth/layer.h>

#include "coverage.h"
#include "plane.h"

namespace df2::synth {

struct SurfacePoint {
  float u = 0, v = 0;              ///< in the flat cloth, heads
  float slope_x = 0, slope_y = 0;  ///< how much the surface rises to the viewer from one pixel to the next, pixels
  float reach = 0;                 ///< heads of cloth from this pixel to the next; 0: the mesh does not lie here
};
using Relief = Plane<SurfacePoint>;

/// The mesh within the covered pixels. Pixels that are covered and have no triangle take their neighbours' values.
Relief spread_mesh(const Mesh& mesh, const Coverage& coverage, double pixels_per_head);

/// A surface that rounds off towards its outline within `radius` pixels; u and v are heads from the picture's corner.
Relief round_off(const Coverage& coverage, int radius, double pixels_per_head);

/// Adds the slopes of the creases.
void add_folds(Relief& relief, std::span<const Fold> folds, double pixels_per_head);

}  // namespace df2::synth
