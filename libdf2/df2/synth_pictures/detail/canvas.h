// In: what is painted, layer by layer. Out: the picture so far, and what lies on top at each pixel. Called by
// everything that paints.
#pragma once

#include <df2/synth/layer.h>

#include "coverage.h"
#include "plane.h"
#include "rgb.h"

namespace df2::synth {

struct Canvas {
  Plane<Rgb> colours;
  Plane<Owner> owners;  ///< of more than half of the pixel

  explicit Canvas(Size size) : colours(whole(size)), owners(whole(size)) {}
  Window window() const { return colours.window; }
};

/// Calls paint(x, y, share) for each pixel that is covered; share is above 0 and at most 1.
template <class Paint>
void each_covered(const Coverage& coverage, const Paint& paint) {
  for (int y = coverage.window.top; y < coverage.window.bottom; ++y) {
    const auto row = coverage.row(y);
    for (int x = coverage.window.left; x < coverage.window.right; ++x) {
      const std::uint8_t covered = row[static_cast<std::size_t>(x - coverage.window.left)];
      if (covered != 0) paint(x, y, static_cast<float>(covered) / 255);
    }
  }
}

/// One colour over what is there. REQUIRES: the coverage lies within the plane.
inline void fill(Plane<Rgb>& colours, const Coverage& coverage, Rgb colour) {
  each_covered(coverage, [&](int x, int y, float share) {
    Rgb& pixel = colours.at(x, y);
    pixel = mix(pixel, colour, share);
  });
}

}  // namespace df2::synth
