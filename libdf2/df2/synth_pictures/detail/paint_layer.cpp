#include "paint_layer.h"

#include <algorithm>

#include "surface_look.h"

namespace df2::synth {

namespace {

Relief relief_of(const Layer& layer, const Coverage& coverage, double pixels_per_head) {
  Relief relief;
  if (layer.mesh.triangles.empty()) {
    const int narrow = std::min(coverage.window.width(), coverage.window.height());
    const double radius = std::min(0.22 * narrow, 0.25 * pixels_per_head);
    relief = round_off(coverage, std::max(1, static_cast<int>(radius)), pixels_per_head);
  } else {
    relief = spread_mesh(layer.mesh, coverage, pixels_per_head);
  }
  add_folds(relief, layer.folds, pixels_per_head);
  return relief;
}

void paint_cloth(Canvas& canvas, const Layer& layer, const Coverage& coverage, const ClothLook& cloth,
                 const Relief& relief, const Lamp& lamp) {
  const Sheen sheen = cloth.sheen();
  constexpr float kInsideIsDarker = 0.62f;
  each_covered(coverage, [&](int x, int y, float share) {
    const SurfacePoint& point = relief.at(x, y);
    const float shade = lamp.shade(point.slope_x, point.slope_y);
    const float light = shade + sheen.softness * (1 - shade) * 0.6f;
    Rgb colour = layer.inside ? cloth.inside_at(point) * (kInsideIsDarker * light) : cloth.outside_at(point) * light;
    if (sheen.gloss > 0.02f && !layer.inside) {
      const float glint = sheen.gloss * lamp.glint(point.slope_x, point.slope_y, sheen.tightness);
      // A flat cloth has its own colour; only what is brighter than flat is a highlight, and what is darker loses it.
      const float flat = sheen.gloss * lamp.glint(0, 0, sheen.tightness);
      colour = colour * (1 + 0.6f * (glint - flat)) + Rgb{1, 1, 1} * std::max(0.0f, glint - flat);
    }
    // Seen at a slant, sheer cloth lies in more threads.
    float cover = cloth.opacity();
    if (cover < 1) cover += (1 - cover) * std::clamp(1 - shade, 0.0f, 0.6f);
    Rgb& pixel = canvas.colours.at(x, y);
    pixel = mix(pixel, colour, share * cover);
  });
}

}  // namespace

void paint_layer(Canvas& canvas, const Layer& layer, const Coverage& coverage, const ClothLook* cloth,
                 const Scale& scale) {
  if (layer.surface == Surface::flat) {
    fill(canvas.colours, coverage, rgb_of(layer.colour));
  } else {
    const Relief relief = relief_of(layer, coverage, scale.pixels_per_head);
    if (cloth != nullptr) {
      paint_cloth(canvas, layer, coverage, *cloth, relief, scale.lamp);
    } else {
      each_covered(coverage, [&](int x, int y, float share) {
        Rgb& pixel = canvas.colours.at(x, y);
        pixel = mix(pixel, look_of_surface(layer.surface, rgb_of(layer.colour), relief.at(x, y), scale.lamp), share);
      });
    }
  }
  each_covered(coverage, [&](int x, int y, float share) {
    if (share > 0.5f) canvas.owners.at(x, y) = layer.owner;
  });
  paint_strokes(canvas, layer, coverage, scale.pixels_per_head);
  paint_studs(canvas, layer, coverage, scale.lamp);
}

}  // namespace df2::synth
