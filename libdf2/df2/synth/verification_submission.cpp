#include <df2/synth/submission.h>

#include <algorithm>

#include <df2/random.h>

namespace df2::synth {

std::vector<double> make_verification_scores(std::span<const std::uint8_t> same, const NoiseOptions& options) {
  std::vector<double> scores(same.size());
  for (std::size_t i = 0; i < same.size(); ++i) {
    Random random(options.seed ^ 0xD1B54A32D192ED03u, i);
    const bool is_missed = random.chance(options.miss);
    const double middle = same[i] && !is_missed ? 0.7 : 0.3;
    scores[i] = std::clamp(middle + 5 * options.jitter * random.normal(), 0.0, 1.0);
  }
  return scores;
}

}  // namespace df2::synth
