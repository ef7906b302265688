// In and out: colours while a picture is being painted. Called by everything in this folder.
#pragma once

#include <algorithm>

#include <df2/colour.h>

namespace df2::synth {

/// Display values, 0 to 1 where they can be shown; light may exceed 1 until the lens cuts it.
struct Rgb {
  float red = 0, green = 0, blue = 0;
};

/// Light that the lens shows as white.
inline constexpr float kWhite = 1.15f;

inline Rgb rgb_of(Colour colour) {
  return {static_cast<float>(colour.red) / 255, static_cast<float>(colour.green) / 255,
          static_cast<float>(colour.blue) / 255};
}

inline Rgb operator*(Rgb colour, float factor) {
  return {colour.red * factor, colour.green * factor, colour.blue * factor};
}
inline Rgb operator*(Rgb a, Rgb b) {
  return {a.red * b.red, a.green * b.green, a.blue * b.blue};
}
inline Rgb operator+(Rgb a, Rgb b) {
  return {a.red + b.red, a.green + b.green, a.blue + b.blue};
}

/// `share` of b over a, 0 to 1.
inline Rgb mix(Rgb a, Rgb b, float share) {
  return a * (1 - share) + b * share;
}

inline float luma(Rgb colour) {
  return 0.299f * colour.red + 0.587f * colour.green + 0.114f * colour.blue;
}

/// 0 below `low`, 1 above `high`, smooth between.
inline float smooth_step(float low, float high, float x) {
  const float t = std::clamp((x - low) / (high - low), 0.0f, 1.0f);
  return t * t * (3 - 2 * t);
}

}  // namespace df2::synth
