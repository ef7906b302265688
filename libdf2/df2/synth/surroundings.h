// In: who takes a picture, and of what. Out: what is behind it, its light and its lens. Called by the staging of shots.
#pragma once

#include <df2/dataset.h>
#include <df2/random.h>
#include <df2/synth/figure.h>
#include <df2/synth/made_options.h>
#include <df2/synth/shot.h>

namespace df2::synth {

/// Shops: plain or a studio, soft light, a good lens. Users: a room or a street, light of any colour and direction,
/// blur, noise and JPEG qualities from 50; how bad it gets is a matter of difficulty. `floor`: where the figure stands,
/// as a share of the picture's height.
void draw_surroundings(Shot& shot, Source source, Stance stance, Difficulty difficulty, double floor, Random& random);

/// The size of a picture, portrait most often.
Size draw_size(Source source, Random& random);

}  // namespace df2::synth
