#include <df2/synth/detail/skin.h>

#include <algorithm>
#include <cmath>

#include <df2/synth/detail/mesh.h>
#include <df2/synth/detail/vectors.h>

namespace df2::synth {

Layer flat_shape(Polygon outline, double depth, Colour colour) {
  Layer layer;
  layer.owner = {OwnerKind::body, 0, 0};
  layer.depth = depth;
  layer.outline = std::move(outline);
  layer.colour = colour;
  return layer;
}

Layer rounded(Polygon outline, double depth, Surface surface, Colour colour, double roundness) {
  Layer layer = flat_shape(std::move(outline), depth, colour);
  layer.surface = surface;
  const auto [left, right] = std::ranges::minmax(layer.outline, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(layer.outline, {}, &Point::y);
  constexpr int kRows = 10;
  std::vector<MeshRow> rows;
  for (int i = 0; i <= kRows; ++i) {
    const double down = static_cast<double>(i) / kRows;
    const Point from = {left.x, mix(top.y, bottom.y, down)}, to = {right.x, from.y};
    const double arch = std::sqrt(std::max(0.0, 1 - 0.9 * (2 * down - 1) * (2 * down - 1)));
    rows.push_back({from, to, from, to, roundness * arch});
  }
  layer.mesh = mesh_of(rows);
  return layer;
}

Colour darker(Colour colour, double factor) {
  return blend({0, 0, 0}, colour, factor);
}

Colour blend(Colour a, Colour b, double share) {
  const auto channel = [&](std::uint8_t x, std::uint8_t y) {
    return static_cast<std::uint8_t>(std::clamp(std::lround(mix(x, y, share)), 0L, 255L));
  };
  return {channel(a.red, b.red), channel(a.green, b.green), channel(a.blue, b.blue)};
}

}  // namespace df2::synth
