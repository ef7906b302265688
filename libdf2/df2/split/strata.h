// In: nothing. Out: what is kept together when pictures are dealt out, and what is kept in balance. Called by
// split_dataset and sample_dataset, and by the doors for the names.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace df2 {

/// What stays together.
enum class SplitUnit : std::uint8_t {
  picture,
  identity  ///< pictures that share a pair_id, directly or through others; a picture without one stands alone
};

/// What is dealt out evenly: items of a category, items of a level, pictures of a source.
enum class Stratum : std::uint8_t { category, scale, occlusion, zoom_in, viewpoint, source };

inline constexpr std::array<std::pair<std::string_view, SplitUnit>, 2> kSplitUnits = {
    {{"picture", SplitUnit::picture}, {"identity", SplitUnit::identity}}};

inline constexpr std::array<std::pair<std::string_view, Stratum>, 6> kStrata = {{{"category", Stratum::category},
                                                                                 {"scale", Stratum::scale},
                                                                                 {"occlusion", Stratum::occlusion},
                                                                                 {"zoom_in", Stratum::zoom_in},
                                                                                 {"viewpoint", Stratum::viewpoint},
                                                                                 {"source", Stratum::source}}};

inline std::vector<Stratum> all_strata() {
  std::vector<Stratum> all;
  for (const auto& row : kStrata) all.push_back(row.second);
  return all;
}

}  // namespace df2
