#include <df2/synth/made_options.h>

#include <df2/stats/published_stats.h>

namespace df2::synth {

namespace {

constexpr LevelShares kEasy = {{{0.10, 0.60, 0.30}, {0.80, 0.19, 0.01}, {0.90, 0.08, 0.02}, {0.10, 0.87, 0.03}}};
constexpr LevelShares kHard = {{{0.40, 0.40, 0.20}, {0.25, 0.60, 0.15}, {0.45, 0.30, 0.25}, {0.07, 0.58, 0.35}}};

}  // namespace

LevelShares level_shares(Difficulty difficulty) {
  if (difficulty == Difficulty::easy) return kEasy;
  if (difficulty == Difficulty::hard) return kHard;
  LevelShares shares{};
  for (const Level level : all_levels())
    shares[static_cast<std::size_t>(level.attribute)][level.value - 1u] = published_level_share(level);
  return shares;
}

}  // namespace df2::synth
