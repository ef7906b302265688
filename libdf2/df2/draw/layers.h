// In: nothing. Out: which parts of an item are drawn. Given by the programs to what draws items.
#pragma once

#include <array>
#include <string_view>
#include <utility>

namespace df2 {

struct Layers {
  bool boxes = true;
  bool masks = true;
  bool landmarks = true;  ///< visible ones are discs, occluded ones rings
  bool skeletons = true;  ///< lines between landmarks that are both labelled
  bool labels = true;     ///< the category, and the levels where they are known
  bool numbers = false;   ///< of landmarks
  bool operator==(const Layers&) const = default;
};

inline constexpr Layers kNoLayers = {false, false, false, false, false, false};

/// What they are called in flags and in Python.
inline constexpr std::array<std::pair<std::string_view, bool Layers::*>, 6> kLayers = {
    {{"boxes", &Layers::boxes},
     {"masks", &Layers::masks},
     {"landmarks", &Layers::landmarks},
     {"skeletons", &Layers::skeletons},
     {"labels", &Layers::labels},
     {"numbers", &Layers::numbers}}};

}  // namespace df2
