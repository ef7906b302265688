// In: a cut and the figure that wears it. Out: where its cloth lies, level by level. Called by the makers of pieces.
// Levels are those of body.h.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include <df2/random.h>
#include <df2/synth/cut.h>
#include <df2/synth/detail/body.h>
#include <df2/synth/detail/mesh.h>

namespace df2::synth {

/// The levels of a garment's upper edge, the neck or the waist, and of its lower one, in the middle.
double top_level(const Cut& cut);
double hem_level(const Cut& cut);
/// Depth of a garment's pieces on the trunk.
double depth_on_trunk(int over);

/// One garment on one figure.
struct Fit {
  const Cut& cut;
  const Figure& figure;
  int over = 0;
  double top = 0;                   ///< level of its upper edge: the neck or the waist
  double hem = 0;                   ///< level of its lower edge, in the middle
  std::array<double, 2> wave = {};  ///< how the edges of this wearing differ from straight ones

  bool is_seen_from_behind() const { return figure.view == View::back; }
  /// Neither worn nor on a mannequin: both layers of cloth lie on each other, so that a garment looks wider.
  bool is_empty() const { return !figure.has_body; }
  /// How far the cloth stands off the body on either side where it is not cut wider.
  double ease() const;
  /// With what a loose waist and a flared hem add at a level.
  double stand_off(double level) const;
  /// The edges of the cloth at a level.
  Span span(double level) const;
  /// A point of the front (of the back, seen from behind): `x` heads right of its middle.
  Point front(double x, double level) const;
  /// Depth of the garment's pieces on the trunk.
  double depth() const { return depth_on_trunk(over); }
  /// A mesh that covers the trunk and all that is attached to it.
  Mesh mesh() const;
};

/// Cut and figure must outlive it.
Fit make_fit(const Cut& cut, const Figure& figure, int over, Random& random);

}  // namespace df2::synth
