// In: a garment's cloth. Out: the colour of any place of it, before light falls on it: pattern, weave and print in one.
// Called by paint_layer.
#pragma once

#include <optional>

#include <df2/synth/cloth.h>

#include "pattern.h"
#include "print_picture.h"
#include "relief.h"
#include "weave.h"

namespace df2::synth {

class ClothLook {
 public:
  explicit ClothLook(const Cloth& cloth);

  /// The side that is worn outside.
  Rgb outside_at(const SurfacePoint& point) const;
  /// The other side: as the threads are coloured, without what is printed on them.
  Rgb inside_at(const SurfacePoint& point) const;

  const Sheen& sheen() const { return sheen_; }
  float opacity() const { return opacity_; }

 private:
  Rgb woven(Rgb colour, const SurfacePoint& point) const;

  ClothPattern pattern_;
  Tile weave_;
  std::optional<Tile> print_;
  float print_left_ = 0, print_top_ = 0;  ///< heads
  Sheen sheen_;
  float opacity_ = 1;
  Rgb ground_;
};

}  // namespace df2::synth
