// In: a cut and the figure that wears it, or the surface it lies on. Out: its layers, and where its landmarks are.
// Called by the staging of shots. Landmarks are functions of cut and joints, and the outline runs through them in the
// order of the official contour, so that contour and skeleton come out by construction.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <df2/random.h>
#include <df2/synth/cut.h>
#include <df2/synth/figure.h>
#include <df2/synth/layer.h>

namespace df2::synth {

/// Where a landmark is, and the piece of the garment on which it must be seen to be visible.
struct LandmarkPlace {
  Point at;
  std::uint16_t piece = 0;
  bool turned_away = false;  ///< on the far side of the body or behind the neck: never visible
};

struct Garment {
  CategoryIndex category = 0;
  std::vector<Layer> pieces;             ///< owners: kind garment, piece = place in this list; item is set by the shot
  std::vector<LandmarkPlace> landmarks;  ///< the category's, in order
};

/// `over`: how many garments lie between this one and the body there; outer ones stand further off and lie on top.
/// `random`: what differs from one wearing to the next (folds, how far it has slipped).
Garment wear(const Cut& cut, const Figure& figure, int over, Random& random);

/// Where a leg that lies across the other one comes out of shorts or trousers; nothing for other garments.
std::optional<BareLeg> bare_leg(const Cut& cut, const Figure& figure, int over);

}  // namespace df2::synth
