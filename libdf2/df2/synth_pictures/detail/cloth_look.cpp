#include "cloth_look.h"

namespace df2::synth {

ClothLook::ClothLook(const Cloth& cloth)
    : pattern_(cloth),
      weave_(make_weave(cloth)),
      print_(make_print(cloth)),
      print_left_(static_cast<float>(cloth.print.x - cloth.print.width / 2)),
      print_top_(static_cast<float>(cloth.print.y - cloth.print.width / 2)),
      sheen_(sheen_of(cloth.material)),
      opacity_(static_cast<float>(cloth.opacity)),
      ground_(rgb_of(cloth.colours[0])) {}

Rgb ClothLook::woven(Rgb colour, const SurfacePoint& point) const {
  const float thread = 2 * weave_.grey_at(point.u, point.v, point.reach);
  // Threads show on black cloth, too.
  return colour * thread + Rgb{1, 1, 1} * (0.12f * (thread - 1));
}

Rgb ClothLook::outside_at(const SurfacePoint& point) const {
  Rgb colour = woven(pattern_.at(point.u, point.v, point.reach), point);
  if (print_) {
    const Texel ink = print_->at(point.u - print_left_, point.v - print_top_, point.reach);
    if (ink.alpha > 0) colour = mix(colour, ink.colour, 0.94f * ink.alpha);
  }
  return colour;
}

Rgb ClothLook::inside_at(const SurfacePoint& point) const {
  return woven(mix(pattern_.at(point.u, point.v, point.reach), ground_, 0.5f), point);
}

}  // namespace df2::synth
