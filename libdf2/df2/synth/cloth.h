// In: an identity's stream and a style's. Out: what a garment is made of: pattern, material, print, colours. Garments
// of one identity share all but colours and the instance of the print. Painted by df2_synth_pictures.
#pragma once

#include <array>
#include <cstdint>

#include <df2/category_set.h>
#include <df2/colour.h>
#include <df2/random.h>

namespace df2::synth {

enum class Pattern : std::uint8_t { plain, stripes, checks, dots, floral, geometric, panels, gradient, knit };
enum class Material : std::uint8_t { woven, jersey, knit, denim, satin, leather, sheer };
enum class PrintKind : std::uint8_t { none, letters, badge, picture, band };

/// A logo or picture on the chest or leg, in the cloth's own coordinates, so that it bends with the cloth.
struct Print {
  PrintKind kind = PrintKind::none;
  double x = 0, y = 0;     ///< its centre: heads right of the middle of the front, heads below its top edge
  double width = 0.8;      ///< heads
  std::uint64_t seed = 0;  ///< which letters, which picture
};

struct Cloth {
  Pattern pattern = Pattern::plain;
  Material material = Material::woven;
  double period = 0.3;  ///< heads from one repeat of the pattern to the next
  double angle = 0;     ///< radians that the pattern is turned by
  double opacity = 1;   ///< below 1 only sheer cloth
  double quiet = 0.5;   ///< how likely a style is black, white, grey, navy or beige rather than a colour of the rest
  Print print;
  std::array<Colour, 4> colours;  ///< ground, figure, second figure, trim
  std::uint64_t seed = 0;         ///< of all that is random in pattern and weave
};

/// What an identity's garments share. `identity`: the stream of the identity.
Cloth make_cloth(Random& identity, CategoryIndex category);

/// The cloth in a style's colours and with its instance of the print.
Cloth in_style(Cloth cloth, Random& style);

}  // namespace df2::synth
