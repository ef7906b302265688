// In: what was asked for. Out: the options of a made dataset: the same options make the same dataset. Set by df2-synth
// and the Python package, read by everything that plans and stages pictures.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include <df2/attributes.h>
#include <df2/geometry.h>

namespace df2::synth {

/// Of each attribute, in the order of kAttributes, the shares of its levels. The levels of one add up to 1.
using LevelShares = std::array<std::array<double, kLevelsPerAttribute>, kAttributes.size()>;

enum class Difficulty : std::uint8_t {
  easy,  ///< most items are whole, frontal and little covered; users hold their cameras still
  real,  ///< the shares of the paper's Figure 3a
  hard   ///< more that is small, covered, cut and seen from behind; poor light and shaky hands
};

inline constexpr std::array<std::pair<std::string_view, Difficulty>, 3> kDifficulties = {
    {{"easy", Difficulty::easy}, {"real", Difficulty::real}, {"hard", Difficulty::hard}}};

LevelShares level_shares(Difficulty difficulty);

inline constexpr std::uint32_t kLeastSide = 96, kMostSide = 4'096;  // pixels
inline constexpr int kMostImages = 1'000'000;

struct MadeOptions {
  int images = 200;    ///< 1 to kMostImages
  int identities = 0;  ///< at most as many as images; 0: one for each 12 images
  std::uint64_t seed = 1;
  std::optional<Size> size;  ///< of every picture, sides from kLeastSide to kMostSide; else sizes vary
  Difficulty difficulty = Difficulty::real;
  LevelShares shares = level_shares(Difficulty::real);
  double unlabelled = 0;  ///< share of items with landmarks that lie inside the picture and have no label
};

}  // namespace df2::synth
