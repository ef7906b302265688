// In: a fit and a piece. Out: seams, hems, ribbing, plackets, buttons, pockets and belts on the piece. Called by the
// makers of garments.
#pragma once

#include <df2/synth/detail/assembly.h>
#include <df2/synth/detail/fit.h>
#include <df2/synth/detail/neckline.h>
#include <df2/synth/detail/trunk.h>

namespace df2::synth {

void add_neck_trim(const Fit& fit, const NeckEdge& neck, Layer& piece);
/// Placket with buttons or a zip, pockets, belt. `from`: where the front begins, heads down.
void add_front_details(const Fit& fit, double from, Layer& piece);
void add_hem_details(const Fit& fit, const TrunkEdges& edges, Layer& piece);
/// Buttons along a line, evenly.
void add_buttons(const Polygon& line, double apart, Layer& piece, Colour colour);
Colour button_colour(const Cut& cut);
/// The waistband of trousers, shorts and skirts, from its left to its right end.
void add_waistband(const Fit& fit, Point left, Point right, Layer& piece);

}  // namespace df2::synth
