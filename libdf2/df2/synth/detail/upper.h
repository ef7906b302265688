// In: a fit. Out: a garment for the upper body: top, outwear, vest, sling, or a dress that is one of them and reaches
// further down. Called by wear().
#pragma once

#include <df2/synth/detail/fit.h>
#include <df2/synth/garment.h>

namespace df2::synth {

Garment make_top(const Fit& fit, Random& random);
Garment make_vest(const Fit& fit, Random& random);
Garment make_sling(const Fit& fit, Random& random);
Garment make_outwear(const Fit& fit, Random& random);

}  // namespace df2::synth
