// In: a size and a seed. Out: a Dataset of labelled scenes with all 13 categories, drawn from the pose definitions.
// Called by df2-synth and the tests. Labels follow the paper's definitions (section 2.2).
#pragma once

#include <cstdint>

#include <df2/dataset.h>
#include <df2/random.h>

namespace df2::synth {

struct SceneOptions {
  int images = 200;
  std::uint64_t seed = 1;
};

/// Image ids 1..images; consumer and shop images of one pair_id follow each other. REQUIRES: images >= 1.
Dataset make_scenes(const SceneOptions& options);

/// One garment of the category somewhere in an image; the same stream gives the same garment.
Item make_garment(Random& random, CategoryIndex category, Size size);

}  // namespace df2::synth
