// Things that hold clothes or stand around the picture: hangers, door and mirror frames.
#include <df2/synth/exact_math.h>
#include <df2/synth/shapes.h>

#include "props.h"

namespace df2::synth {

namespace {

/// Four bars around a hole.
std::vector<Layer> make_frame(double half_width, double half_height, double bar, Surface surface, Colour colour) {
  const double x = half_width, y = half_height;
  return {part(rectangle(-x - bar, -y - bar, x + bar, -y), surface, colour),
          part(rectangle(-x - bar, y, x + bar, y + bar), surface, colour),
          part(rectangle(-x - bar, -y - bar, -x, y + bar), surface, colour),
          part(rectangle(x, -y - bar, x + bar, y + bar), surface, colour)};
}

}  // namespace

std::vector<Layer> make_hanger(Random& random) {
  const bool is_wooden = random.chance(0.6);
  const Colour colour = is_wooden ? Colour{168, 122, 80} : Colour{40, 40, 42};
  const double half = random.uniform(0.8, 0.95);
  Layer hook = part({{-0.02, -0.12},
                     {0.02, -0.12},
                     {0.02, -0.3},
                     {0.13, -0.4},
                     {0.14, -0.52},
                     {0.05, -0.62},
                     {-0.07, -0.61},
                     {-0.12, -0.54},
                     {-0.08, -0.52},
                     {-0.05, -0.57},
                     {0.04, -0.58},
                     {0.1, -0.51},
                     {0.09, -0.42},
                     {-0.02, -0.32}},
                    Surface::metal, {190, 190, 194});
  Layer bar = part({{-half, 0.3},
                    {-half + 0.06, 0.2},
                    {-0.1, -0.1},
                    {0, -0.14},
                    {0.1, -0.1},
                    {half - 0.06, 0.2},
                    {half, 0.3},
                    {half - 0.1, 0.32},
                    {0.08, 0.02},
                    {-0.08, 0.02},
                    {-half + 0.1, 0.32}},
                   is_wooden ? Surface::wood : Surface::plastic, colour);
  return {hook, bar};
}

std::vector<Layer> make_door_frame(Random& random) {
  const Colour paint = random.chance(0.6) ? Colour{228, 226, 220} : Colour{128, 92, 62};
  return make_frame(2, 4.5, random.uniform(0.35, 0.6), Surface::wood, paint);
}

std::vector<Layer> make_mirror_frame(Random& random) {
  const double kind = random.uniform();
  const Surface surface = kind < 0.5 ? Surface::wood : Surface::metal;
  const Colour colour = kind < 0.3   ? Colour{38, 36, 36}
                        : kind < 0.5 ? Colour{146, 104, 68}
                        : kind < 0.8 ? Colour{196, 168, 104}
                                     : Colour{224, 224, 226};
  return make_frame(2, 3.5, random.uniform(0.12, 0.3), surface, colour);
}

}  // namespace df2::synth
