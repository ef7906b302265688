// In: a figure. Out: the layers of its face: with eyes, brows, nose and mouth from in front, a profile from the side,
// and a plain head from behind. Called by figure_layers.
#pragma once

#include <vector>

#include <df2/random.h>
#include <df2/synth/figure.h>

namespace df2::synth {

void add_face(const Figure& figure, Random& random, std::vector<Layer>& layers);

}  // namespace df2::synth
