#include <df2/random.h>

#include "backdrop.h"
#include "noise.h"

namespace df2::synth {

namespace {

Rgb soft_colour(Random& random) {
  const float grey = static_cast<float>(random.uniform(0.55, 0.95));
  const auto tint = [&] { return grey + static_cast<float>(random.uniform(-0.06, 0.06)); };
  return {tint(), tint(), tint()};
}

/// What colour(x, y) says of each pixel; x and y are shares of the picture, 0 to 1.
template <class ColourAt>
void fill_canvas(Canvas& canvas, const ColourAt& colour) {
  const Window window = canvas.window();
  for (int y = 0; y < window.bottom; ++y) {
    const auto row = canvas.colours.row(y);
    for (int x = 0; x < window.right; ++x) {
      row[static_cast<std::size_t>(x)] = colour((static_cast<float>(x) + 0.5f) / static_cast<float>(window.right),
                                                (static_cast<float>(y) + 0.5f) / static_cast<float>(window.bottom));
    }
  }
}

}  // namespace

void paint_plain(Canvas& canvas, const Backdrop& backdrop) {
  Random random(backdrop.seed, 1);
  const auto horizon = static_cast<float>(backdrop.horizon);
  const Rgb first = soft_colour(random), second = soft_colour(random);
  const auto side = static_cast<float>(random.uniform(-0.5, 0.5));
  const bool is_round = random.chance(0.4);
  const Rgb white{kWhite, kWhite, kWhite};
  const auto grey = static_cast<float>(random.uniform(0.66, 0.9));
  switch (backdrop.kind) {
    case BackdropKind::white:
      fill_canvas(canvas, [&](float, float y) { return white * (1 - 0.06f * smooth_step(0.5f, 1, y)); });
      break;
    case BackdropKind::grey:
      fill_canvas(canvas, [&](float x, float y) {
        return Rgb{1, 1, 1} * (grey * (1 + 0.06f * side * (2 * x - 1) - 0.08f * smooth_step(0.4f, 1, y)));
      });
      break;
    case BackdropKind::gradient:
      fill_canvas(canvas, [&](float x, float y) {
        const float dx = x - 0.5f - 0.4f * side, dy = y - 0.4f;
        return mix(first, second,
                   is_round ? smooth_step(0, 0.6f, dx * dx + dy * dy) : smooth_step(0, 1, y + side * (x - 0.5f)));
      });
      break;
    default:  // a studio: paper that runs from the wall to the floor in a curve
      fill_canvas(canvas, [&](float x, float y) {
        const float dx = x - 0.5f - 0.3f * side;
        const float spot = 1.08f - 0.45f * (dx * dx + 0.5f * (y - 0.4f) * (y - 0.4f));
        const float bend = smooth_step(horizon - 0.06f, horizon + 0.05f, y);
        return first * (spot * (1 - 0.1f * bend + 0.12f * bend * smooth_step(horizon, 1, y)));
      });
  }
}

}  // namespace df2::synth
