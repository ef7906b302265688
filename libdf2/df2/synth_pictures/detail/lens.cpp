#include "lens.h"

#include <algorithm>
#include <vector>

#include "noise.h"

namespace df2::synth {

namespace {

/// Every pixel takes `side` of each neighbour across and down.
void soften(Plane<Rgb>& colours, float side) {
  const int top = colours.window.top, bottom = colours.window.bottom;
  const float middle = 1 - 2 * side;
  for (int y = top; y < bottom; ++y) {
    const auto row = colours.row(y);
    Rgb before = row.front();
    for (std::size_t x = 0; x < row.size(); ++x) {
      const Rgb here = row[x];
      row[x] = here * middle + (before + row[std::min(x + 1, row.size() - 1)]) * side;
      before = here;
    }
  }
  const auto first = colours.row(top);
  std::vector<Rgb> above(first.begin(), first.end());
  for (int y = top; y < bottom; ++y) {
    const auto row = colours.row(y), below = colours.row(std::min(y + 1, bottom - 1));
    for (std::size_t x = 0; x < row.size(); ++x) {
      const Rgb here = row[x];
      row[x] = here * middle + (above[x] + below[x]) * side;
      above[x] = here;
    }
  }
}

/// Light that a lamp of this warmth throws on white.
Rgb white_of(const Light& light) {
  const auto warmth = static_cast<float>(light.warmth), exposure = static_cast<float>(light.exposure);
  return Rgb{1 + 0.16f * warmth, 1 + 0.02f * warmth, 1 - 0.2f * warmth} * exposure;
}

std::uint8_t byte_of(float value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0.0f, 1.0f) * 255 + 0.5f);
}

/// The brightest values run into white softly, as film and sensors have it: white is reached at kWhite (rgb.h).
float roll_off(float value) {
  constexpr float kKnee = 0.9f;
  if (value <= kKnee) return value;
  const float rest = std::max(0.0f, (kWhite - value) / (kWhite - kKnee));
  return 1 - (1 - kKnee) * rest * rest;
}

/// About normal, of deviation 1: the sum of four bytes of random bits.
float grain(std::uint32_t bits) {
  const int sum = static_cast<int>((bits & 255) + ((bits >> 8) & 255) + ((bits >> 16) & 255) + (bits >> 24));
  return static_cast<float>(sum - 510) / 147.8f;
}

}  // namespace

void defocus(Plane<Rgb>& colours, double radius) {
  // A pass with side shares s blurs by a deviation of sqrt(2 s); deviations add as squares.
  for (double square = radius * radius; square > 1e-3;) {
    const double pass = std::min(square, 0.66);
    soften(colours, static_cast<float>(pass / 2));
    square -= pass;
  }
}

Picture photograph(Canvas canvas, const Shot& shot) {
  if (shot.lens.blur > 0) defocus(canvas.colours, shot.lens.blur);
  Picture picture = blank_picture(shot.size);
  const Rgb white = white_of(shot.light);
  const auto noise_share = static_cast<float>(shot.lens.noise / 255);
  const auto vignette = static_cast<float>(shot.lens.vignette);
  const float half_width = static_cast<float>(shot.size.width) / 2,
              half_height = static_cast<float>(shot.size.height) / 2;
  const auto seed = static_cast<std::uint32_t>(shot.seed ^ (shot.seed >> 32));
  std::size_t sample = 0;
  for (int y = 0; y < canvas.window().bottom; ++y) {
    const auto row = canvas.colours.row(y);
    const float dy = (static_cast<float>(y) + 0.5f - half_height) / half_height;
    for (int x = 0; x < canvas.window().right; ++x) {
      const float dx = (static_cast<float>(x) + 0.5f - half_width) / half_width;
      const float corner = (dx * dx + dy * dy) / 2;
      Rgb light = row[static_cast<std::size_t>(x)] * white * (1 - 0.6f * vignette * corner * corner);
      if (noise_share > 0) {
        // Most of the noise is of brightness; some of it is coloured.
        const std::uint32_t bits = scatter(x, y, seed);
        const float bright = 0.85f * grain(bits);
        const float red = 0.6f * grain(scatter(y, x, seed + 1)), blue = 0.6f * grain(bits * 0x9E3779B1u);
        light = light + Rgb{bright + red, bright, bright + blue} * noise_share;
      }
      picture.samples[sample++] = byte_of(roll_off(light.red));
      picture.samples[sample++] = byte_of(roll_off(light.green));
      picture.samples[sample++] = byte_of(roll_off(light.blue));
    }
  }
  return picture;
}

}  // namespace df2::synth
