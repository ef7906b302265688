// In: rectangles. Out: shots in which everybody can see what must be labelled. Used by the tests of labels.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <df2/synth/shot.h>

namespace df2::test {

inline Polygon rectangle(double left, double top, double right, double bottom) {
  return {{left, top}, {right, top}, {right, bottom}, {left, bottom}};
}

inline synth::Layer layer_of(synth::Owner owner, double depth, Polygon outline) {
  synth::Layer layer;
  layer.owner = owner;
  layer.depth = depth;
  layer.outline = std::move(outline);
  return layer;
}

inline synth::Owner piece(std::uint16_t item, std::uint16_t number) {
  return {synth::OwnerKind::garment, item, number};
}

inline constexpr synth::Owner kProp{synth::OwnerKind::prop, 0, 0};

/// Shorts of one rectangular piece, with their ten landmarks along its left and right edge.
inline synth::ShotGarment shorts_in(double left, double top, double right, double bottom) {
  synth::ShotGarment garment;
  garment.category = 6;
  for (int i = 0; i < 10; ++i) {
    const double share = (i % 5) / 4.0;
    garment.landmarks.push_back({{i < 5 ? left : right, top + share * (bottom - top)}, 0, false});
  }
  return garment;
}

}  // namespace df2::test
