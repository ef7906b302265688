// In: a fit and its neckline. Out: what is sewn to the neckline: collar, turtle neck, hood; and the inner back that is
// seen above it. Called by the makers of garments for the upper body.
#pragma once

#include <array>

#include <df2/synth/detail/assembly.h>
#include <df2/synth/detail/fit.h>
#include <df2/synth/detail/neckline.h>

namespace df2::synth {

/// The inside of the back, between the neckline behind and the one in front.
Layer inner_back(const Fit& fit, const NeckEdge& neck);

/// Adds collar, turtle neck or hood and places landmarks 1 to 6: on it, where it covers the trunk's edge. `trunk`: the
/// pieces on which the left and the right half of the front edge lie. `back`: the piece with landmark 1.
void add_collar(Assembly& assembly, const Fit& fit, const NeckEdge& neck, std::array<std::uint16_t, 2> trunk,
                std::uint16_t back, std::array<Point, 2> fronts);

/// The trunk's own edge below a turtle neck; else the neckline itself.
NeckEdge trunk_neck(const Fit& fit, const NeckEdge& neck);

}  // namespace df2::synth
