// In: a garment. Out: what is sensibly worn with it, from the body outwards. Called by the staging of shots.
#pragma once

#include <cstdint>
#include <vector>

#include <df2/category_set.h>
#include <df2/random.h>
#include <df2/synth/balance.h>
#include <df2/synth/cloth.h>
#include <df2/synth/cut.h>

namespace df2::synth {

/// A garment of an outfit.
struct OutfitGarment {
  Cut cut;
  Cloth cloth;
  std::int64_t style = 0;
  int over = 0;  ///< how many garments lie between it and the body there
};

using Outfit = std::vector<OutfitGarment>;

/// A garment that takes part in no pair.
OutfitGarment any_garment(Random& random, CategoryIndex category);

/// A top with trousers, shorts or a skirt, or a dress, perhaps with an outwear over it. `first` is in it and the first
/// of the result; which garments go with it is drawn by how much they are wanted.
Outfit dress_up(Random& random, OutfitGarment first, const Wanted& wanted);

/// The same for somebody who wears nothing of interest.
Outfit dress_up(Random& random, const Wanted& wanted);

}  // namespace df2::synth
