// In: a piece and where cloth is pulled. Out: its creases. Called by the makers of pieces. Creases radiate from where
// cloth is held or squeezed (armpits, elbows, crotch, waist, knees), and hang straight down where it is wide.
#pragma once

#include <df2/synth/detail/assembly.h>
#include <df2/synth/detail/fit.h>

namespace df2::synth {

void add_trunk_folds(const Fit& fit, Layer& piece, Random& random);
/// Vertical ones from a level to the hem; regular where the cut has pleats.
void add_skirt_folds(const Fit& fit, double from_level, Layer& piece, Random& random);
void add_sleeve_folds(const Fit& fit, const Limb& limb, double cuff, Point pit, Layer& piece, Random& random);
void add_leg_folds(const Fit& fit, std::size_t side, Point crotch, Layer& piece, Random& random);

}  // namespace df2::synth
