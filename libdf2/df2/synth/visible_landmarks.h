// In: where a garment's landmarks are, and who owns each pixel. Out: its landmarks as a labeller marks them. Called by
// label_shot, and by the staging of shots, which covers some of them.
#pragma once

#include <cstdint>
#include <vector>

#include <df2/item.h>
#include <df2/synth/owner_buffer.h>

namespace df2::synth {

/// Outside the picture v = 0 and x = y = 0. Inside v = 2 where the landmark's own piece is on top there or within
/// `reach` pixels, and the landmark is not turned away; else v = 1. `place`: of the garment among the shot's garments.
std::vector<Landmark> find_landmarks(const ShotGarment& garment, std::uint16_t place, const OwnerBuffer& owners,
                                     double reach);

}  // namespace df2::synth
