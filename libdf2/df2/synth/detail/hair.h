// In: a figure. Out: the layers of its hair, some behind the head and some over face and shoulders. Called by
// figure_layers.
#pragma once

#include <vector>

#include <df2/random.h>
#include <df2/synth/figure.h>

namespace df2::synth {

void add_hair(const Figure& figure, Random& random, std::vector<Layer>& layers);

}  // namespace df2::synth
