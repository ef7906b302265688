#include <df2/synth/identity.h>

#include <df2/random.h>

namespace df2::synth {

Identity make_identity(std::uint64_t seed, std::int64_t pair_id, CategoryIndex category) {
  Random random(seed ^ 0xB5026F5AA96619E9u, static_cast<std::uint64_t>(pair_id));
  Identity identity;
  identity.cut = make_cut(random, category);
  identity.cloth = make_cloth(random, category);
  identity.seed = random.bits();
  return identity;
}

Cloth cloth_of(const Identity& identity, std::int64_t style) {
  Random random(identity.seed, static_cast<std::uint64_t>(style));
  return in_style(identity.cloth, random);
}

}  // namespace df2::synth
