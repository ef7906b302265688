#include <df2/derived_levels.h>

#include <algorithm>

namespace df2 {

namespace {

/// Share of the landmarks that have this visibility.
double share_of(std::span<const Landmark> landmarks, std::uint8_t visibility) {
  const auto count = std::ranges::count(landmarks, visibility, &Landmark::visibility);
  return static_cast<double>(count) / static_cast<double>(landmarks.size());
}

}  // namespace

std::uint8_t scale_level(double share) {
  return share < 0.1 ? 1 : share <= 0.4 ? 2 : 3;
}

std::uint8_t occlusion_level(double share) {
  return share < 0.2 ? 1 : share <= 0.5 ? 2 : 3;
}

std::uint8_t zoom_in_level(double share) {
  return share == 0 ? 1 : share <= 0.3 ? 2 : 3;
}

LevelRange derive_scale(const Box& box, Size image) {
  const std::uint8_t level = scale_level(box.area() / (static_cast<double>(image.width) * image.height));
  return {level, level};
}

LevelRange derive_occlusion(std::span<const Landmark> landmarks) {
  const double occluded = share_of(landmarks, 1);
  return {occlusion_level(occluded), occlusion_level(occluded + share_of(landmarks, 0))};
}

LevelRange derive_zoom_in(std::span<const Landmark> landmarks) {
  return {zoom_in_level(0), zoom_in_level(share_of(landmarks, 0))};
}

}  // namespace df2
