// In: an item's box and landmarks. Out: the levels that the paper's rules give it (section 2.2), as far as labels
// allow. Called by validate, which compares them with the annotated levels, and by df2-synth.
#pragma once

#include <cstdint>
#include <span>

#include <df2/geometry.h>
#include <df2/item.h>

namespace df2 {

/// The level of an item that takes this share of its image: box area over image area.
std::uint8_t scale_level(double share);
/// The level of an item of whose landmarks this share is occluded.
std::uint8_t occlusion_level(double share);
/// The level of an item of whose landmarks this share lies outside the image.
std::uint8_t zoom_in_level(double share);

/// Levels that labels allow, both ends included. Where landmarks are not labelled there may be several: nothing tells
/// whether such a landmark is hidden, outside the image, or was left out.
struct LevelRange {
  std::uint8_t low = 1;
  std::uint8_t high = 1;
  bool holds(std::uint8_t level) const { return low <= level && level <= high; }
  bool operator==(const LevelRange&) const = default;
};

LevelRange derive_scale(const Box& box, Size image);
/// Between all landmarks without a label seen and all of them hidden. REQUIRES: there are landmarks.
LevelRange derive_occlusion(std::span<const Landmark> landmarks);
/// Between all landmarks without a label inside the image and all of them outside. REQUIRES: there are landmarks.
LevelRange derive_zoom_in(std::span<const Landmark> landmarks);

}  // namespace df2
