// In: a garment and how it is shown. Out: people in their outfits, or garments that are not worn, before a camera looks
// at them. Called by the staging of shots.
#pragma once

#include <cstdint>
#include <vector>

#include <df2/dataset.h>
#include <df2/random.h>
#include <df2/synth/balance.h>
#include <df2/synth/figure.h>
#include <df2/synth/outfit.h>
#include <df2/synth/shot.h>

namespace df2::synth {

/// All lengths in heads around the figure that the picture is about.
struct Arrangement {
  Figure figure;
  std::vector<Layer> layers;          ///< in no order
  std::vector<ShotGarment> garments;  ///< the first is the one that the picture is about
  std::vector<Point> company;  ///< points of the figure with all that it wears, or of all that lies or hangs there
};

/// A stance in which labellers say `viewpoint`, as shops or users show garments.
Stance draw_stance(Random& random, Source source, std::uint8_t viewpoint);

bool is_worn(Stance stance);

/// `is_alone`: there are no other garments that have no need to be there.
Arrangement arrange(Random& random, OutfitGarment garment, Stance stance, Source source, const Wanted& wanted,
                    bool is_alone);

}  // namespace df2::synth
