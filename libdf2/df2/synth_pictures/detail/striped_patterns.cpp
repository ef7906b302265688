// Patterns of bands: stripes, checks, knitted rows.
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include <df2/random.h>

#include "pattern.h"

namespace df2::synth {

namespace {

/// A band of a period's length: from and to are shares of the period.
struct Band {
  double from, to;
  Rgb colour;
};

Rgb band_at(const std::vector<Band>& bands, double at, Rgb ground) {
  for (const Band& band : bands)
    if (at >= band.from && at < band.to) return band.colour;
  return ground;
}

/// Bands as they are often seen: even ones, lines on a ground, a wide and a narrow one, many of different width.
std::vector<Band> make_bands(const Cloth& cloth) {
  Random random(cloth.seed, 1);
  const Rgb figure = rgb_of(cloth.colours[1]), second = rgb_of(cloth.colours[2]);
  switch (random.integer(0, 4)) {
    case 0:
      return {{0, 0.5, figure}};
    case 1:
      return {{0, 0.22, figure}};
    case 2:
      return {{0, 0.4, figure}, {0.6, 0.7, second}};
    case 3:
      return {{0, 0.1, figure}, {0.2, 0.3, figure}, {0.5, 0.72, second}};
    default:
      return {{0, 0.3, figure}, {0.3, 0.4, second}, {0.4, 0.7, figure}};
  }
}

template <class ColourAt>
Tile fill_tile(double side, const ColourAt& colour_at) {
  Plane<Rgb> pixels(Window{0, 0, kPatternSide, kPatternSide});
  for (int y = 0; y < kPatternSide; ++y) {
    for (int x = 0; x < kPatternSide; ++x)
      pixels.at(x, y) = colour_at((x + 0.5) / kPatternSide, (y + 0.5) / kPatternSide);
  }
  return Tile(pixels, side);
}

}  // namespace

Tile make_stripes(const Cloth& cloth) {
  const std::vector<Band> bands = make_bands(cloth);
  const Rgb ground = rgb_of(cloth.colours[0]);
  return fill_tile(cloth.period, [&](double, double y) { return band_at(bands, y, ground); });
}

Tile make_checks(const Cloth& cloth) {
  Random random(cloth.seed, 2);
  const Rgb ground = rgb_of(cloth.colours[0]), figure = rgb_of(cloth.colours[1]), second = rgb_of(cloth.colours[2]);
  const int kind = random.integer(0, 2);
  const double width = random.uniform(0.18, 0.4);
  const double second_from = random.uniform(0.5, 0.7), second_width = random.uniform(0.04, 0.1);
  return fill_tile(cloth.period, [&](double x, double y) {
    if (kind == 0) {  // gingham: two layers of even bands
      const float layers = (x < 0.5 ? 0.5f : 0.0f) + (y < 0.5 ? 0.5f : 0.0f);
      return mix(ground, figure, layers);
    }
    if (kind == 1) {  // a grid of lines
      const bool is_line = x < 0.08 || y < 0.08;
      const bool is_second = (x > 0.5 && x < 0.54) || (y > 0.5 && y < 0.54);
      return is_line ? figure : is_second ? second : ground;
    }
    // Tartan: the same bands across and down; where they cross, threads of both lie side by side.
    const auto across = [&](double at, Rgb colour) {
      if (at < width) return mix(colour, figure, 0.5f);
      if (at > second_from && at < second_from + second_width) return mix(colour, second, 0.6f);
      return colour;
    };
    return across(x, across(y, ground));
  });
}

Tile make_knitted_rows(const Cloth& cloth) {
  Random random(cloth.seed, 3);
  const Rgb ground = rgb_of(cloth.colours[0]), figure = rgb_of(cloth.colours[1]), second = rgb_of(cloth.colours[2]);
  if (random.chance(0.5)) {  // cables: ribs that wind down, light on their backs and dark between
    const bool is_winding = random.chance(0.6);
    return fill_tile(cloth.period, [&](double x, double y) {
      const double to_side = is_winding ? 0.09 * (std::abs(4 * y - 2) - 1) : 0;
      double at = x + to_side;
      at -= std::floor(at);
      const double middle = std::abs(2 * at - 1);
      return ground * static_cast<float>(0.78 + 0.3 * (1 - middle * middle));
    });
  }
  // Rows of small figures, as knitted from a chart of 16 x 16 stitches.
  constexpr int kStitches = 16;
  std::array<std::array<std::uint8_t, kStitches>, kStitches> chart{};
  for (int row = 0; row < kStitches; ++row) {
    const int kind = random.integer(0, 4);
    const int shift = random.integer(0, 7);
    for (int column = 0; column < kStitches; ++column) {
      const int within = (column + shift) % 8;
      const int mirrored = std::min(within, 7 - within);
      const bool is_figure = kind == 1   ? (column + row) % 2 == 0
                             : kind == 2 ? mirrored == row % 4
                             : kind == 3 ? within < 4
                                         : false;
      chart[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)] =
          is_figure ? static_cast<std::uint8_t>(row % 5 == 0 ? 2 : 1) : std::uint8_t{0};
    }
  }
  return fill_tile(2 * cloth.period, [&](double x, double y) {
    const std::uint8_t thread = chart[static_cast<std::size_t>(y * kStitches)][static_cast<std::size_t>(x * kStitches)];
    return thread == 0 ? ground : thread == 1 ? figure : second;
  });
}

}  // namespace df2::synth
