#include "wardrobe_colours.h"

#include <algorithm>
#include <span>
#include <vector>

namespace df2::synth {

namespace {

struct Dye {
  Colour colour;
  double weight;
};

constexpr std::array<Dye, 11> kQuietDyes = {{
    {{26, 26, 28}, 9},      // black
    {{58, 60, 64}, 4},      // charcoal
    {{128, 130, 132}, 4},   // grey
    {{188, 188, 190}, 3},   // light grey
    {{236, 236, 234}, 8},   // white
    {{230, 222, 206}, 4},   // off-white
    {{206, 186, 156}, 4},   // beige
    {{182, 140, 98}, 2.5},  // camel
    {{98, 70, 52}, 2.5},    // brown
    {{32, 40, 68}, 7},      // navy
    {{94, 96, 66}, 2.5},    // olive
}};

constexpr std::array<Dye, 18> kDyes = {{
    {{168, 40, 46}, 2.4},    // red
    {{104, 32, 46}, 2.4},    // burgundy
    {{226, 168, 180}, 2.4},  // pink
    {{198, 78, 122}, 0.6},   // fuchsia
    {{210, 120, 66}, 0.8},   // orange
    {{154, 84, 58}, 1.5},    // rust
    {{200, 156, 66}, 1.3},   // mustard
    {{234, 212, 122}, 1},    // yellow
    {{46, 82, 64}, 1.6},     // forest
    {{170, 206, 188}, 1.2},  // mint
    {{44, 106, 112}, 1.2},   // teal
    {{146, 180, 212}, 2.4},  // sky
    {{54, 82, 150}, 1.6},    // royal blue
    {{92, 70, 114}, 0.8},    // purple
    {{188, 174, 206}, 1.2},  // lavender
    {{122, 148, 120}, 1.4},  // sage
    {{106, 122, 148}, 1.6},  // dusty blue
    {{196, 150, 140}, 1.4},  // old rose
}};

constexpr std::array<Dye, 6> kDenims = {{{{150, 174, 202}, 3},
                                         {{92, 120, 160}, 5},
                                         {{48, 62, 96}, 4},
                                         {{36, 37, 42}, 2.5},
                                         {{230, 230, 226}, 1},
                                         {{122, 126, 132}, 1}}};

constexpr std::array<Dye, 8> kLeathers = {{{{28, 26, 26}, 6},
                                           {{62, 44, 34}, 2},
                                           {{104, 68, 46}, 2},
                                           {{150, 94, 58}, 1.5},
                                           {{86, 32, 38}, 1},
                                           {{226, 220, 210}, 0.8},
                                           {{40, 48, 60}, 0.6},
                                           {{88, 90, 62}, 0.5}}};

std::span<const Dye> dyes_of(Material material, bool is_quiet) {
  switch (material) {
    case Material::denim:
      return kDenims;
    case Material::leather:
      return kLeathers;
    default:
      return is_quiet ? std::span<const Dye>(kQuietDyes) : kDyes;
  }
}

}  // namespace

Colour pick_colour(Random& random, Material material, double quiet) {
  const std::span<const Dye> dyes = dyes_of(material, random.chance(quiet));
  std::vector<double> weights;
  for (const Dye& dye : dyes) weights.push_back(dye.weight);
  const Colour colour = dyes[random.pick(weights)].colour;
  // No two lots are dyed alike.
  const double tone = random.uniform(0.93, 1.06);
  const auto vary = [&](std::uint8_t value) {
    return static_cast<std::uint8_t>(std::clamp(tone * value + random.uniform(-7, 7), 8.0, 244.0));
  };
  const std::uint8_t red = vary(colour.red), green = vary(colour.green), blue = vary(colour.blue);
  return {red, green, blue};
}

}  // namespace df2::synth
