// In: a shot. Out: which of its layers lies on top at each pixel. Masks and what is visible of landmarks are read from
// it, never guessed. Called by label_shot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <df2/geometry.h>
#include <df2/synth/shot.h>

namespace df2::synth {

/// A pixel belongs to the topmost layer that its centre lies in; sheer cloth counts as any other.
class OwnerBuffer {
 public:
  /// REQUIRES: the shot's layers are sorted by depth, and fewer than 65,535.
  explicit OwnerBuffer(const Shot& shot);

  Size size() const { return size_; }
  /// The backdrop where no layer is.
  const Owner& at(std::uint32_t x, std::uint32_t y) const { return owners_[layers_[index(x, y)]]; }
  /// The layers on top down a column: 0 the backdrop, else the layer's place from 1.
  std::span<const std::uint16_t> column(std::uint32_t x) const {
    return std::span(layers_).subspan(std::size_t{x} * size_.height, size_.height);
  }
  /// The owner of a layer of column().
  const Owner& owner_of(std::uint16_t layer) const { return owners_[layer]; }
  /// How far a place is from the next pixel of the owner, as long as that is within `most` pixels.
  std::optional<double> distance(Point place, const Owner& owner, double most) const;

 private:
  std::size_t index(std::uint32_t x, std::uint32_t y) const { return std::size_t{x} * size_.height + y; }

  Size size_;
  std::vector<Owner> owners_;          // the backdrop, then the layers'
  std::vector<std::uint16_t> layers_;  // column by column
};

}  // namespace df2::synth
