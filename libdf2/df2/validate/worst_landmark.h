// In: landmarks with the same fault, and how far each is off. Out: how many there are, and a sentence about the one
// that is farthest off. Called by the checks of items.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace df2 {

struct WorstLandmark {
  std::size_t count = 0;
  std::size_t landmark = 0;  ///< from 1
  double distance = 0;       ///< pixels
  bool operator==(const WorstLandmark&) const = default;

  /// `index`: from 0.
  void add(std::size_t index, double by) {
    ++count;
    if (by <= distance) return;
    landmark = index + 1;
    distance = by;
  }
  /// `what`: "outside the box". REQUIRES: there is one.
  std::string text(std::string_view what) const {
    if (count == 1) return fmt::format("landmark {} lies {:.1f} pixels {}", landmark, distance, what);
    return fmt::format("{} landmarks lie {}; the farthest is landmark {}, by {:.1f} pixels", count, what, landmark,
                       distance);
  }
};

}  // namespace df2
