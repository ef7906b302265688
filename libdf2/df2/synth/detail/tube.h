// In: a bent limb. Out: the outline and mesh of what goes around it: skin, sleeve or trouser leg. Called by figures and
// garments. Arms and legs are the same here: a root, a bend and an end.
#pragma once

#include <array>
#include <functional>
#include <vector>

#include <df2/synth/layer.h>

namespace df2::synth {

struct Limb {
  Point root, bend, end;
  /// Which way its outer side lies when it hangs down: 1 to the picture's left, -1 to the right.
  double side = 1;
  /// How long its two bones are where nothing foreshortens them, heads.
  double rest_upper = 1, rest_lower = 1;
  /// How far from the bend, as a share of a bone, its outside begins to go round.
  double rounding = 0.03;
};

/// A cut across a limb: where its outer and its inner edge are seen. A place along the limb is 0 at the root, 1 at the
/// bend and 2 at the end.
struct Section {
  double along = 0;        ///< of the outer edge
  double inner_along = 0;  ///< of the inner edge: the same, but where cloth is cut aslant
  Point outer, inner;
};

/// Half the width at a place along the limb, heads.
using HalfWidth = std::function<double(double along)>;

/// The section at a place along the limb. Inside the bend the edges of both parts meet on its bisector, and outside
/// they go round it, so that no tube turns inside out.
Section section_at(const Limb& limb, double along, const HalfWidth& half_width);

/// Sections from one place to another, close enough for a smooth outline; those at `exactly` are among them.
std::vector<Section> sections(const Limb& limb, double from, double to, const HalfWidth& half_width,
                              std::vector<double> exactly = {});

/// Down the outer edge and up the inner one.
Polygon tube_outline(const std::vector<Section>& sections);

/// A round mesh over sections, a little wider than they are. The cloth runs down the limb, its middle from `rest` on.
Mesh tube_mesh(const Limb& limb, const std::vector<Section>& sections, Point rest, double roundness);

}  // namespace df2::synth
