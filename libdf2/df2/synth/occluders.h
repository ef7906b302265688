// In: a shot and the level of occlusion that its first garment shall have. Out: things in front of it: bags and cups in
// hands, furniture and plants between it and the camera. Called by the staging of shots.
#pragma once

#include <cstdint>

#include <df2/dataset.h>
#include <df2/random.h>
#include <df2/synth/camera.h>
#include <df2/synth/figure.h>
#include <df2/synth/shot.h>

namespace df2::synth {

/// Adds things until about as many landmarks are covered as the level asks for, as far as things can do that where they
/// may be. The shot's layers stay sorted by depth.
void add_occluders(Shot& shot, const Figure& figure, const Camera& camera, Source source, std::uint8_t level,
                   Random& random);

/// Sorts by depth; equal ones keep their order.
void sort_layers(Shot& shot);

}  // namespace df2::synth
