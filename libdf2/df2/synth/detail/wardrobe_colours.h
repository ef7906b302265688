// In: a stream and a material. Out: a colour that such clothes have. Called by cloth and the makers of things.
#pragma once

#include <df2/colour.h>
#include <df2/random.h>
#include <df2/synth/cloth.h>

namespace df2::synth {

/// `quiet`: how likely it is black, white, grey, navy, beige or brown. Denim and leather have dyes of their own.
Colour pick_colour(Random& random, Material material, double quiet = 0.6);

}  // namespace df2::synth
