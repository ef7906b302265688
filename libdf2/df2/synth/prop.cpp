#include <df2/synth/prop.h>

#include <df2/synth/figure.h>

#include "detail/props.h"

namespace df2::synth {

namespace {

std::vector<Layer> make_layers(PropKind kind, Random& random) {
  switch (kind) {
    case PropKind::handbag:
      return make_handbag(random);
    case PropKind::backpack_strap:
      return make_backpack_strap(random);
    case PropKind::phone:
      return make_phone(random);
    case PropKind::cup:
      return make_cup(random);
    case PropKind::book:
      return make_book(random);
    case PropKind::chair:
      return make_chair(random);
    case PropKind::table:
      return make_table(random);
    case PropKind::plant:
      return make_plant(random);
    case PropKind::hanger:
      return make_hanger(random);
    case PropKind::door_frame:
      return make_door_frame(random);
    case PropKind::mirror_frame:
      return make_mirror_frame(random);
  }
  return {};
}

}  // namespace

std::vector<Layer> make_prop(PropKind kind, Random& random) {
  std::vector<Layer> layers = make_layers(kind, random);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    layers[i].owner = {.kind = OwnerKind::prop};
    layers[i].depth = static_cast<double>(kPropInFront) + static_cast<double>(i) / static_cast<double>(layers.size());
  }
  return layers;
}

Layer part(Polygon outline, Surface surface, Colour colour) {
  Layer layer;
  layer.outline = std::move(outline);
  layer.surface = surface;
  layer.colour = colour;
  return layer;
}

}  // namespace df2::synth
