// In: who owns each pixel of a shot. Out: what is seen of one garment, part by part. Called by label_shot.
#pragma once

#include <cstdint>
#include <vector>

#include <df2/mask.h>
#include <df2/synth/owner_buffer.h>

namespace df2::synth {

/// The pixels of a garment, as parts that do not touch, not even at a corner.
struct VisibleMask {
  std::vector<Mask> parts;  ///< of the shot's size, the largest first; empty: nothing is seen
  std::uint32_t area = 0;   ///< pixels of all parts
};

/// For every garment of the shot. Specks that a labeller would not see are left out: the smallest parts, of up to 30
/// pixels each and 0.4 % of the garment's in all.
std::vector<VisibleMask> find_visible_masks(const OwnerBuffer& owners, std::size_t garments);

}  // namespace df2::synth
