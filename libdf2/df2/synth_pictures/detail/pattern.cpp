#include "pattern.h"

#include <cmath>
#include <optional>

#include <df2/synth/exact_math.h>

namespace df2::synth {

namespace {

std::optional<Tile> make_tile(const Cloth& cloth) {
  switch (cloth.pattern) {
    case Pattern::stripes:
      return make_stripes(cloth);
    case Pattern::checks:
      return make_checks(cloth);
    case Pattern::dots:
      return make_dots(cloth);
    case Pattern::floral:
      return make_floral(cloth);
    case Pattern::geometric:
      return make_geometric(cloth);
    case Pattern::knit:
      return make_knitted_rows(cloth);
    case Pattern::plain:
    case Pattern::panels:
    case Pattern::gradient:
      return {};
  }
  return {};
}

}  // namespace

ClothPattern::ClothPattern(const Cloth& cloth)
    : cloth_(cloth),
      cosine_(static_cast<float>(exact_cosine(cloth.angle))),
      sine_(static_cast<float>(exact_sine(cloth.angle))) {
  for (std::size_t i = 0; i < colours_.size(); ++i) colours_[i] = rgb_of(cloth.colours[i]);
  if (const std::optional<Tile> tile = make_tile(cloth)) tile_ = std::make_shared<const Tile>(*tile);
}

Rgb ClothPattern::at(float u, float v, float reach) const {
  switch (cloth_.pattern) {
    case Pattern::plain:
      return colours_[0];
    case Pattern::panels:
      return panel_at(u, v, reach);
    case Pattern::gradient:
      return mix(colours_[0], colours_[1], smooth_step(0, static_cast<float>(cloth_.period), v * cosine_ + u * sine_));
    default:
      return tile_->at(u * cosine_ - v * sine_, u * sine_ + v * cosine_, reach).colour;
  }
}

Rgb ClothPattern::panel_at(float u, float v, float reach) const {
  const auto period = static_cast<float>(cloth_.period);
  const auto beyond = [&](float edge, float at) { return smooth_step(edge - reach / 2, edge + reach / 2, at); };
  switch (cloth_.seed % 3) {
    case 0:  // upper and lower part, with a band between
      return mix(mix(colours_[0], colours_[2], beyond(period, v)), colours_[1], beyond(1.25f * period, v));
    case 1:  // sides, and all that hangs at them
      return mix(colours_[0], colours_[1], beyond(0.55f * period, std::abs(u)));
    default:
      return mix(colours_[0], colours_[1], beyond(0, u));  // left and right
  }
}

}  // namespace df2::synth
