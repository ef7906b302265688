#include <df2/synth_pictures/paint_shot.h>

#include <map>
#include <memory>

#include "detail/backdrop.h"
#include "detail/lens.h"
#include "detail/paint_layer.h"
#include "detail/shadow.h"

namespace df2::synth {

namespace {

/// The cloth of each garment that has a layer in the picture.
std::map<std::uint16_t, ClothLook> looks_of(const Shot& shot) {
  std::map<std::uint16_t, ClothLook> looks;
  for (const Layer& layer : shot.layers) {
    if (layer.owner.kind == OwnerKind::garment)
      looks.try_emplace(layer.owner.item, shot.garments[layer.owner.item].cloth);
  }
  return looks;
}

}  // namespace

Picture paint_shot(const Shot& shot) {
  Canvas canvas(shot.size);
  const Scale scale{shot.pixels_per_head, Lamp(shot.light)};
  paint_backdrop(canvas, shot, scale);
  std::vector<Coverage> coverages;
  for (const Layer& layer : shot.layers) coverages.push_back(cover(layer.outline, canvas.window()));
  throw_shadow(canvas, coverages, throw_on(shot.backdrop, shot.light), scale.lamp, scale.pixels_per_head);
  shade_floor(canvas, coverages, floor_shade(shot.backdrop));
  const std::map<std::uint16_t, ClothLook> looks = looks_of(shot);
  for (std::size_t i = 0; i < shot.layers.size(); ++i) {
    const Layer& layer = shot.layers[i];
    const bool is_garment = layer.owner.kind == OwnerKind::garment && layer.surface == Surface::cloth;
    const ClothLook* cloth = is_garment ? &looks.at(layer.owner.item) : nullptr;
    const float opacity = cloth == nullptr ? 1 : cloth->opacity();
    shade_below(canvas, layer, coverages[i], opacity, scale.lamp, scale.pixels_per_head);
    paint_layer(canvas, layer, coverages[i], cloth, scale);
  }
  return photograph(std::move(canvas), shot);
}

}  // namespace df2::synth
