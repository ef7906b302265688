// In: a fit. Out: a garment that begins at the waist: shorts, trousers or a skirt. Called by wear().
#pragma once

#include <df2/synth/detail/fit.h>
#include <df2/synth/figure.h>
#include <df2/synth/garment.h>

namespace df2::synth {

/// Shorts and trousers: two halves that meet in the middle, so that legs may stand apart, cross and bend.
Garment make_legs(const Fit& fit, Random& random);
/// Where the nearer leg comes out of them.
BareLeg bare_below(const Cut& cut, int over);
Garment make_skirt(const Fit& fit, Random& random);

}  // namespace df2::synth
