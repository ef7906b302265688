// In: nothing. Out: what a made picture is put together from: layers, drawn one over the other. Figures, garments and
// props make them; labels read who owns each pixel from them, and df2_synth_pictures paints them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <df2/colour.h>
#include <df2/geometry.h>

namespace df2::synth {

/// What lies on top at a pixel.
enum class OwnerKind : std::uint8_t { backdrop, body, garment, prop };

struct Owner {
  OwnerKind kind = OwnerKind::backdrop;
  std::uint16_t item = 0;   ///< garment: place among the shot's garments
  std::uint16_t piece = 0;  ///< garment: place among its pieces
  bool operator==(const Owner&) const = default;
};

/// What a layer is made of; the painter decides how it looks.
enum class Surface : std::uint8_t { cloth, skin, hair, leather, plastic, wood, metal, paper, leaf, flat };

/// A point of a surface where it is seen, where it is in the flat cloth, and how far it stands out to the viewer.
struct Vertex {
  Point at;           ///< as seen; heads until a shot places it, then pixels
  Point cloth;        ///< in the garment at rest; always heads (1 = the height of a head, some 23 cm)
  double relief = 0;  ///< heads towards the viewer; light falls on its slope
};

struct Mesh {
  std::vector<Vertex> vertices;
  std::vector<std::array<std::uint32_t, 3>> triangles;  ///< cover the outline; later ones lie over earlier ones
};

/// A crease: a ridge of cloth from one point to another, seen by its light and dark side.
struct Fold {
  Point from, to;
  double width = 0.1;    ///< as the points
  double height = 0.02;  ///< heads; negative: a groove
};

enum class StrokeKind : std::uint8_t { seam, stitching, hem, edge, ribbing, crease, line };

/// A line on a layer; it stays inside the layer's outline.
struct Stroke {
  StrokeKind kind = StrokeKind::seam;
  std::vector<Point> points;
  double width = 0.02;  ///< as the points
  Colour colour;        ///< line only; the others are made from the surface's own colour
};

/// A button, a rivet, a buckle.
struct Stud {
  Point at;
  double radius = 0.03;  ///< as the points
  Colour colour;
};

/// REQUIRES: the outline is simple or its loops run the same way (filled non-zero).
struct Layer {
  Owner owner;
  double depth = 0;  ///< ascending towards the viewer; equal ones keep their order
  Polygon outline;
  Surface surface = Surface::flat;
  Colour colour;        ///< what the surface is coloured with; cloth has its garment's
  bool inside = false;  ///< the inner side of cloth: darker, without print
  Mesh mesh;            ///< cloth always has one
  std::vector<Fold> folds;
  std::vector<Stroke> strokes;
  std::vector<Stud> studs;
};

}  // namespace df2::synth
