// Things that stand on the floor.
#include <df2/synth/exact_math.h>
#include <df2/synth/shapes.h>

#include "props.h"
#include "skin.h"
#include "wardrobe_colours.h"

namespace df2::synth {

namespace {

Colour wood(Random& random) {
  constexpr std::array<Colour, 5> kWoods = {
      {{176, 134, 92}, {132, 92, 60}, {86, 60, 42}, {212, 190, 156}, {52, 48, 46}}};
  return kWoods[static_cast<std::size_t>(random.integer(0, 4))];
}

Layer leg(double x, double top, double lean, Colour colour) {
  return part({{x - 0.06, top}, {x + 0.06, top}, {x + lean + 0.045, 0}, {x + lean - 0.045, 0}}, Surface::wood, colour);
}

}  // namespace

std::vector<Layer> make_chair(Random& random) {
  const Colour colour = wood(random);
  const double half = random.uniform(0.85, 1.05), seat = -random.uniform(1.8, 2.05),
               back = seat - random.uniform(1.8, 2.3);
  std::vector<Layer> layers;
  for (const double side : {-1.0, 1.0})
    layers.push_back(leg(side * (half - 0.2), seat, side * 0.02, darker(colour, 0.75)));
  for (const double side : {-1.0, 1.0})
    layers.push_back(
        part(rectangle(side * (half - 0.12) - 0.06, back, side * (half - 0.12) + 0.06, seat), Surface::wood, colour));
  const bool is_padded = random.chance(0.5);
  const Colour seat_colour = is_padded ? pick_colour(random, Material::woven) : colour;
  if (is_padded) {
    layers.push_back(part(rectangle(-half + 0.1, back, half - 0.1, seat - 0.35), Surface::cloth, seat_colour));
  } else {
    const int slats = random.integer(2, 4);
    for (int i = 0; i < slats; ++i) {
      const double y = back + 0.1 + i * (seat - back - 0.4) / slats;
      layers.push_back(part(rectangle(-half + 0.1, y, half - 0.1, y + 0.2), Surface::wood, colour));
    }
  }
  layers.push_back(
      part({{-half + 0.12, seat - 0.16}, {half - 0.12, seat - 0.16}, {half, seat + 0.1}, {-half, seat + 0.1}},
           is_padded ? Surface::cloth : Surface::wood, seat_colour));
  for (const double side : {-1.0, 1.0}) layers.push_back(leg(side * (half - 0.08), seat + 0.08, side * 0.08, colour));
  return layers;
}

std::vector<Layer> make_table(Random& random) {
  const Colour colour = wood(random);
  const double half = random.uniform(1.8, 3.5), top = -random.uniform(2.6, 3.1);
  std::vector<Layer> layers;
  for (const double side : {-1.0, 1.0}) layers.push_back(leg(side * (half - 0.3), top + 0.1, 0, darker(colour, 0.8)));
  layers.push_back(
      part({{-half + 0.2, top - 0.22}, {half - 0.2, top - 0.22}, {half, top}, {-half, top}}, Surface::wood, colour));
  layers.push_back(part(rectangle(-half, top, half, top + 0.16), Surface::wood, darker(colour, 0.82)));
  return layers;
}

std::vector<Layer> make_plant(Random& random) {
  const double pot = random.uniform(0.5, 0.9), height = random.uniform(1.2, 3.2);
  std::vector<Layer> layers;
  const auto green = static_cast<std::uint8_t>(random.integer(86, 140));
  const int leaves = random.integer(9, 18);
  for (int i = 0; i < leaves; ++i) {
    const double angle = kPi * (0.08 + 0.84 * (i + random.uniform(0, 0.9)) / leaves);
    const double length = height * random.uniform(0.55, 1);
    const Point to = direction_at(angle), from{random.uniform(-0.15, 0.15), -pot};
    const double tone = random.uniform(0.7, 1.15);
    layers.push_back(
        part(leaf(from, {from.x + length * to.x, from.y + length * to.y}, random.uniform(0.22, 0.5)), Surface::leaf,
             darker({static_cast<std::uint8_t>(green / 2), green, static_cast<std::uint8_t>(green / 2)}, tone)));
  }
  const Colour clay = random.chance(0.5) ? Colour{176, 108, 78} : Colour{222, 218, 210};
  layers.push_back(
      part({{-0.55 * pot, -pot}, {0.55 * pot, -pot}, {0.42 * pot, 0}, {-0.42 * pot, 0}}, Surface::plastic, clay));
  layers.push_back(part(rectangle(-0.6 * pot, -1.12 * pot, 0.6 * pot, -0.92 * pot), Surface::plastic, clay));
  return layers;
}

}  // namespace df2::synth
