// In: a kind of thing. Out: the layers of one that can stand or be held in front of garments, or behind them. Called by
// the staging of shots and by the painter of rooms. Lengths in heads around the origin, as in figure.h.
#pragma once

#include <cstdint>
#include <vector>

#include <df2/random.h>
#include <df2/synth/layer.h>

namespace df2::synth {

/// Where the origin is: of bags the hand that holds them; of straps the shoulder; of what is held its middle; of what
/// stands the floor below its middle; of the hanger the middle of its bar; of frames the middle of what they frame.
enum class PropKind : std::uint8_t {
  handbag,
  backpack_strap,  ///< from the shoulder down to the armpit
  phone,
  cup,
  book,
  chair,
  table,
  plant,
  hanger,
  door_frame,   ///< around 4 x 9 heads
  mirror_frame  ///< around 4 x 7 heads
};

/// About as large as the thing is; owners are props, depths ascend from kPropInFront by less than 1.
std::vector<Layer> make_prop(PropKind kind, Random& random);

}  // namespace df2::synth
