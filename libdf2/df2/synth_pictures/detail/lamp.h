// In: a shot's light and how steep a surface is. Out: how bright it looks there. Called by everything that shades.
#pragma once

#include <algorithm>
#include <cmath>

#include <df2/synth/exact_math.h>
#include <df2/synth/shot.h>

namespace df2::synth {

class Lamp {
 public:
  explicit Lamp(const Light& light) : hardness_(static_cast<float>(light.hardness)) {
    const Point to = direction_at(light.angle);
    // Hard light stands lower, so that slopes show more.
    const double height = 1.2 - 0.4 * light.hardness;
    const double length = std::sqrt(1 + height * height);
    x_ = static_cast<float>(to.x / length);
    y_ = static_cast<float>(to.y / length);
    z_ = static_cast<float>(height / length);
  }

  /// Towards the light, in the picture's plane.
  float x() const { return x_; }
  float y() const { return y_; }
  float hardness() const { return hardness_; }

  /// 1 where the surface faces the viewer; less on slopes away from the light and on those that turn away from the
  /// viewer, more on those that face the light. Slopes as in SurfacePoint.
  float shade(float slope_x, float slope_y) const {
    const float facing = 1 / std::sqrt(1 + slope_x * slope_x + slope_y * slope_y);
    const float lit = (z_ - slope_x * x_ - slope_y * y_) * facing / z_;
    const float direct = lit > 0 ? lit : lit * 0.3f;  // light that comes from around the other side
    const float strength = 0.45f + 0.4f * hardness_;
    const float around = 0.75f + 0.25f * facing;
    return std::clamp((1 + strength * (direct - 1)) * around, 0.12f, 1.45f);
  }

  /// How much of the light is mirrored to the viewer, 0 to 1: a surface that shines has its highlights there.
  float glint(float slope_x, float slope_y, int tightness) const {
    // Half way between the light and the viewer, who stands in the direction (0, 0, 1).
    const float length = std::sqrt(2 + 2 * z_);
    const float facing = 1 / std::sqrt(1 + slope_x * slope_x + slope_y * slope_y);
    float mirrored = std::max(0.0f, (1 + z_ - slope_x * x_ - slope_y * y_) / length * facing);
    for (; tightness > 1; tightness /= 2) mirrored *= mirrored;
    return mirrored;
  }

 private:
  float x_ = 0, y_ = 0, z_ = 1, hardness_ = 0;
};

}  // namespace df2::synth
