// In: a garment, who photographs it, and what its labels shall say. Out: a shot. What its labels do say is for
// label_shot to find. Called by make_shot.
#pragma once

#include <cstdint>
#include <optional>

#include <df2/attributes.h>
#include <df2/dataset.h>
#include <df2/random.h>
#include <df2/synth/balance.h>
#include <df2/synth/made_options.h>
#include <df2/synth/outfit.h>
#include <df2/synth/shot.h>

namespace df2::synth {

/// What a shot is to be. The aim is for the garment alone that the picture is about.
struct ShotBrief {
  OutfitGarment garment;
  Source source = Source::shop;
  Attributes aim;
  Wanted wanted;  ///< of what goes with it
  Difficulty difficulty = Difficulty::real;
  std::optional<Size> size;
  bool is_alone = false;  ///< without other garments that have no need to be there, and with nothing in front of it
};

/// The garment of the brief is the first of the shot's. Layers are sorted by depth.
Shot stage_shot(const ShotBrief& brief, Random& random);

}  // namespace df2::synth
