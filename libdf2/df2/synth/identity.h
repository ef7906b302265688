// In: a dataset's seed and a pair_id. Out: the garment that all pictures of this pair_id show, and its styles. Called
// by make_shots. Other garments of a picture take part in no pair; they are made of the picture's own stream.
#pragma once

#include <cstdint>

#include <df2/category_set.h>
#include <df2/synth/cloth.h>
#include <df2/synth/cut.h>

namespace df2::synth {

struct Identity {
  Cut cut;
  Cloth cloth;  ///< without the colours and the print of a style
  std::uint64_t seed = 0;
};

Identity make_identity(std::uint64_t seed, std::int64_t pair_id, CategoryIndex category);

/// The garment's cloth in one of its styles.
Cloth cloth_of(const Identity& identity, std::int64_t style);

}  // namespace df2::synth
