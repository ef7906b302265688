#include "surface_look.h"

#include <algorithm>

#include "grain.h"

namespace df2::synth {

namespace {

/// 1 where the tile leaves a colour as it is.
float tone_of(const Tile& tile, const SurfacePoint& point) {
  return 2 * tile.grey_at(point.u, point.v, point.reach);
}

/// Light goes into skin and comes out red: shadows are warmer than the rest, and nothing is glaring.
Rgb skin(Rgb colour, float shade) {
  const float dark = std::max(0.0f, 1 - shade), bright = std::max(0.0f, shade - 1);
  return colour * Rgb{1 - 0.62f * dark, 1 - 0.9f * dark, 1 - dark} * (1 + 0.35f * bright);
}

/// Strands that run down, and a band of light across them.
Rgb hair(Rgb colour, const SurfacePoint& point, float shade) {
  const float strands = tone_of(hair_strands(), point) - 1;
  const float light = std::max(0.25f, shade * (0.9f + 0.5f * strands));
  const float band = std::max(0.0f, (shade - 0.9f) * (0.5f + strands));
  return colour * light + Rgb{1, 0.95f, 0.85f} * (0.25f * band);
}

Rgb shiny(Rgb colour, const SurfacePoint& point, const Lamp& lamp, float shade, float gloss, int tightness) {
  const float glint = lamp.glint(point.slope_x, point.slope_y, tightness);
  return colour * shade + Rgb{1, 1, 1} * (gloss * glint);
}

}  // namespace

Rgb look_of_surface(Surface surface, Rgb colour, const SurfacePoint& point, const Lamp& lamp) {
  const float shade = lamp.shade(point.slope_x, point.slope_y);
  switch (surface) {
    case Surface::skin:
      return skin(colour, shade);
    case Surface::hair:
      return hair(colour, point, shade);
    case Surface::wood:
      return colour * (shade * tone_of(wood_grain(), point));
    case Surface::leaf:
      return colour * (shade * tone_of(leaf_spots(), point));
    case Surface::leather:
      return shiny(colour * tone_of(leather_creases(), point), point, lamp, shade, 0.3f, 16);
    case Surface::plastic:
      return shiny(colour, point, lamp, shade, 0.25f, 32);
    case Surface::metal:
      return shiny(colour, point, lamp, 0.6f * shade, 0.6f, 8);
    case Surface::cloth:  // not of a garment
      return colour * shade;
    case Surface::paper:
      return colour * (0.3f * shade + 0.7f);
    case Surface::flat:
      return colour;
  }
  return colour;
}

}  // namespace df2::synth
