// In: a stream. Out: the layers of one thing, from back to front. Called by prop.cpp.
#pragma once

#include <vector>

#include <df2/random.h>
#include <df2/synth/layer.h>

namespace df2::synth {

/// A part of a thing.
Layer part(Polygon outline, Surface surface, Colour colour);

std::vector<Layer> make_handbag(Random& random);
std::vector<Layer> make_backpack_strap(Random& random);
std::vector<Layer> make_phone(Random& random);
std::vector<Layer> make_cup(Random& random);
std::vector<Layer> make_book(Random& random);

std::vector<Layer> make_chair(Random& random);
std::vector<Layer> make_table(Random& random);
std::vector<Layer> make_plant(Random& random);

std::vector<Layer> make_hanger(Random& random);
std::vector<Layer> make_door_frame(Random& random);
std::vector<Layer> make_mirror_frame(Random& random);

}  // namespace df2::synth
