#include "materials_of_rooms.h"

#include <array>

#include <df2/synth/shapes.h>

#include "noise.h"
#include "tile_canvas.h"

namespace df2::synth {

namespace {

constexpr int kSide = 128;  // texels

std::uint32_t seed_from(Random& random) {
  return static_cast<std::uint32_t>(random.bits());
}

/// Lighter and darker from place to place. `spots`: how many lie side by side across and down; powers of two, so that
/// the tile repeats without a seam.
void mottle(Plane<Rgb>& pixels, float strength, Repeat spots, std::uint32_t seed) {
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const float across = static_cast<float>(x * spots.across) / kSide;
      const float down = static_cast<float>(y * spots.down) / kSide;
      pixels.at(x, y) = pixels.at(x, y) * (1 + strength * rough_noise(across, down, seed, 2, spots));
    }
  }
}

Rgb varied(Rgb colour, double by, Random& random) {
  return colour * static_cast<float>(random.uniform(1 - by, 1 + by));
}

}  // namespace

Rgb wall_colour(Random& random) {
  constexpr std::array<Colour, 12> kPaints = {{{236, 232, 224},
                                               {222, 214, 200},
                                               {206, 206, 208},
                                               {190, 200, 206},
                                               {198, 208, 190},
                                               {228, 206, 202},
                                               {180, 168, 152},
                                               {120, 134, 146},
                                               {92, 112, 98},
                                               {196, 150, 122},
                                               {240, 240, 240},
                                               {104, 100, 106}}};
  constexpr std::array<double, 12> kWeights = {6, 4, 4, 2, 2, 2, 2, 1, 1, 1, 5, 1};
  return varied(rgb_of(kPaints[random.pick(kWeights)]), 0.06, random);
}

Rgb wood_colour(Random& random) {
  constexpr std::array<Colour, 6> kWoods = {
      {{186, 144, 98}, {146, 102, 64}, {98, 66, 42}, {214, 186, 148}, {224, 220, 214}, {120, 108, 98}}};
  return varied(rgb_of(kWoods[static_cast<std::size_t>(random.integer(0, 5))]), 0.08, random);
}

Tile make_boards(Random& random) {
  const Rgb wood = wood_colour(random);
  TileCanvas canvas(kSide, wood * 0.5f);
  constexpr int kRows = 8;
  for (int row = 0; row < kRows; ++row) {  // boards as long as the tile
    const double left = random.uniform(0, 1);
    canvas.fill_shape(rectangle(left + 0.004, (row + 0.03) / kRows, left + 0.996, (row + 0.97) / kRows),
                      varied(wood, 0.12, random));
  }
  mottle(canvas.pixels(), 0.16f, {4, 64}, seed_from(random));
  return Tile(canvas.pixels(), random.uniform(3.5, 6));
}

Tile make_slabs(Random& random) {
  const Rgb stone = mix(wall_colour(random), {0.6f, 0.58f, 0.55f}, 0.5f);
  TileCanvas canvas(kSide, stone * 0.72f);
  const bool is_checked = random.chance(0.25);
  for (int row = 0; row < 2; ++row) {
    for (int column = 0; column < 2; ++column) {
      const Rgb slab = varied(is_checked && (row + column) % 2 == 0 ? stone * 0.35f : stone, 0.05, random);
      canvas.fill_shape(rectangle((column + 0.02) / 2, (row + 0.02) / 2, (column + 0.98) / 2, (row + 0.98) / 2), slab);
    }
  }
  mottle(canvas.pixels(), 0.1f, {8, 8}, seed_from(random));
  return Tile(canvas.pixels(), random.uniform(2, 5));
}

Tile make_bricks(Random& random) {
  constexpr std::array<Colour, 4> kBricks = {{{158, 84, 62}, {176, 122, 92}, {200, 196, 188}, {120, 92, 82}}};
  const Rgb brick = rgb_of(kBricks[static_cast<std::size_t>(random.integer(0, 3))]);
  TileCanvas canvas(kSide, mix(brick, {0.75f, 0.73f, 0.7f}, 0.6f));
  constexpr int kRows = 8, kColumns = 3;
  for (int row = 0; row < kRows; ++row) {
    for (int column = 0; column < kColumns; ++column) {
      const double left = (column + (row % 2 == 0 ? 0.0 : 0.5)) / kColumns;
      canvas.fill_shape(
          rectangle(left + 0.012, (row + 0.1) / kRows, left + 1.0 / kColumns - 0.012, (row + 0.9) / kRows),
          varied(brick, 0.16, random));
    }
  }
  mottle(canvas.pixels(), 0.14f, {32, 32}, seed_from(random));
  return Tile(canvas.pixels(), random.uniform(2.4, 3.4));
}

Tile make_carpet(Random& random) {
  const Rgb wool = wall_colour(random);
  Plane<Rgb> pixels(Window{0, 0, kSide, kSide}, mix(wool, wood_colour(random), 0.4f));
  mottle(pixels, 0.22f, {64, 64}, seed_from(random));
  mottle(pixels, 0.1f, {8, 8}, seed_from(random));
  return Tile(pixels, 2);
}

Tile make_asphalt(Random& random) {
  const auto grey = static_cast<float>(random.uniform(0.3, 0.55));
  Plane<Rgb> pixels(Window{0, 0, kSide, kSide}, {grey, grey, grey * 1.02f});
  mottle(pixels, 0.2f, {128, 128}, seed_from(random));
  mottle(pixels, 0.12f, {4, 4}, seed_from(random));
  return Tile(pixels, 3);
}

Tile make_grass(Random& random) {
  const auto green = static_cast<float>(random.uniform(0.35, 0.55));
  Plane<Rgb> pixels(Window{0, 0, kSide, kSide}, {0.7f * green, green, 0.4f * green});
  mottle(pixels, 0.3f, {128, 32}, seed_from(random));
  mottle(pixels, 0.2f, {8, 8}, seed_from(random));
  return Tile(pixels, 3);
}

Tile make_room_floor(Random& random) {
  switch (random.integer(0, 3)) {
    case 0:
    case 1:
      return make_boards(random);
    case 2:
      return make_slabs(random);
    default:
      return make_carpet(random);
  }
}

}  // namespace df2::synth
