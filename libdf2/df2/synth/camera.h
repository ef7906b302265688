// In: a garment's landmarks in heads, and how large and how far cut off it shall be. Out: where everything lies in the
// picture. Called by the staging of shots.
#pragma once

#include <cstdint>
#include <span>

#include <df2/geometry.h>
#include <df2/random.h>
#include <df2/synth/layer.h>

namespace df2::synth {

/// From heads to pixels: turned, made larger and moved, the same everywhere.
struct Camera {
  double scale = 60;            ///< pixels of a head
  double cosine = 1, sine = 0;  ///< of the tilt
  Point shift;                  ///< pixels

  Point operator()(Point p) const {
    return {scale * (cosine * p.x - sine * p.y) + shift.x, scale * (sine * p.x + cosine * p.y) + shift.y};
  }
};

/// What the picture is to show of the garment.
struct Framing {
  std::uint8_t scale = 2;    ///< level
  std::uint8_t zoom_in = 1;  ///< level
  double tilt = 0;           ///< radians, clockwise
  double off_centre = 0;     ///< 0: as near to the middle as it can be; 1: anywhere
  bool is_whole = false;     ///< shows all of the company, too, where the levels allow it
  bool stands = false;       ///< on a floor: no room is left below a figure that is cut off above
};

/// Turns the landmarks' box to about the wanted share of the picture, cut off by an edge of it where landmarks are to
/// lie outside. What is to be seen always fits into the picture, so the box may come out smaller than wanted.
/// `company`: points of all that belongs together, the landmarks among them: a whole figure, or all that lies there.
/// REQUIRES: two landmarks at different places.
Camera aim_camera(std::span<const Point> landmarks, std::span<const Point> company, Size picture,
                  const Framing& framing, Random& random);

/// The layer where the camera sees it. What is in heads by definition (relief, height, cloth) stays so.
Layer seen_through(const Camera& camera, Layer layer);

}  // namespace df2::synth
