// In: a fit. Out: the parts that tops, vests, slings, dresses and outwear have in common. Called by upper.cpp and
// outwear.cpp.
#pragma once

#include <array>

#include <df2/synth/detail/assembly.h>
#include <df2/synth/detail/fit.h>
#include <df2/synth/detail/neckline.h>
#include <df2/synth/detail/trunk.h>

namespace df2::synth {

/// Where sleeves are sewn on.
struct Armholes {
  std::array<Point, 2> shoulder, pit;
};
Armholes armholes(const Fit& fit);
/// The level of the armpits.
double pit_level(const Fit& fit);

/// From the side of the neck over the shoulder to the armpit: sleeves lie over it, or behind the trunk.
Polygon shoulder_and_armhole(std::size_t side, Point neck, const Armholes& holes);
/// The trunk's outline from the sides of the neck down; `top` closes it, from the right to the left.
Polygon trunk_outline(const std::array<Polygon, 2>& shoulders, const TrunkEdges& edges, const Polygon& top);
Layer trunk_piece(const Fit& fit, Polygon outline, Random& random);
/// Adds both sleeves and places landmarks from 7 to the armpit. `trunk`: the pieces that they are sewn to.
void add_sleeves(Assembly& assembly, const Fit& fit, const Armholes& holes, std::array<std::uint16_t, 2> trunk,
                 Random& random);

}  // namespace df2::synth
