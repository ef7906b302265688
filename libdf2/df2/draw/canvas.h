// In: a picture, shapes in its pixels, colours and widths. Out: the picture with the shapes drawn on it. Called by
// everything in this folder; the picture is never left, wherever a shape lies.
// Pixel i covers the coordinates from i to i + 1, as in masks.
#pragma once

#include <cstdint>
#include <span>

#include <df2/draw/palette.h>
#include <df2/geometry.h>
#include <df2/image/picture.h>
#include <df2/mask.h>

namespace df2 {

/// How thick and large things are drawn, in pixels, so that they can be seen in a picture of any size.
struct PenSizes {
  int line = 2;    ///< of boxes and outlines
  int thin = 1;    ///< of skeletons
  int halo = 1;    ///< the rim around lines and marks; 0 where there is no room for one
  int radius = 4;  ///< of landmarks
  int text = 12;   ///< height of capital letters
};
/// `is_blank`: nothing is behind what is drawn, so that small drawings need no rims.
PenSizes pen_sizes(Size picture, bool is_blank = false);

struct Stroke {
  Colour colour;
  int width = 1;  ///< pixels
  int halo = 0;   ///< pixels at each side
  bool is_dashed = false;
  Colour halo_colour = kBlack;
};

// REQUIRES, of each: a picture of three channels; finite coordinates; widths and radii of at least 1.

/// Straight lines from point to point, smooth; `is_closed`: and back to the first.
void draw_path(Picture& picture, std::span<const Point> points, bool is_closed, const Stroke& stroke);

/// A frame whose outer edge is the box, to whole pixels: nothing is drawn outside it but the halo.
void draw_frame(Picture& picture, const Box& box, const Stroke& stroke);

/// `alpha`: how much of the colour covers what was there, from 0 to 1.
void fill_box(Picture& picture, const Box& box, Colour colour, double alpha = 1);

/// Hatching covers twice as much as the rest. REQUIRES: the mask has the picture's size.
void fill_mask(Picture& picture, const Mask& mask, const CategoryLook& look, double alpha, int hatch_width);

/// The outlines of the mask, holes included. REQUIRES: the mask has the picture's size.
void outline_mask(Picture& picture, const Mask& mask, const Stroke& stroke);

/// A landmark that can be seen: filled.
void draw_disc(Picture& picture, Point centre, int radius, Colour colour, int halo);
/// One that is hidden: a ring that is white within.
void draw_ring(Picture& picture, Point centre, int radius, Colour colour, int halo);

/// A tick for right, a cross for wrong; it fills the box.
void draw_tick(Picture& picture, const Box& box, const Stroke& stroke);
void draw_cross(Picture& picture, const Box& box, const Stroke& stroke);

/// Copies `part` so that its top left corner comes to lie there; what would lie outside is left out.
/// REQUIRES: both have three channels.
void paste(Picture& picture, const Picture& part, std::int64_t x, std::int64_t y);

}  // namespace df2
