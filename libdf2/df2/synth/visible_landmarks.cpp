#include <df2/synth/visible_landmarks.h>

#include <algorithm>
#include <cmath>

namespace df2::synth {

namespace {

/// With two digits behind the point, still within the picture.
double rounded(double at, double end) {
  return std::min(std::round(100 * at) / 100, end - 0.01);
}

}  // namespace

std::vector<Landmark> find_landmarks(const ShotGarment& garment, std::uint16_t place, const OwnerBuffer& owners,
                                     double reach) {
  const double width = owners.size().width, height = owners.size().height;
  std::vector<Landmark> landmarks;
  for (const LandmarkPlace& landmark : garment.landmarks) {
    const Point at = landmark.at;
    if (!(at.x >= 0 && at.x < width && at.y >= 0 && at.y < height)) {
      landmarks.push_back({0, 0, 0});
      continue;
    }
    const Owner own{OwnerKind::garment, place, landmark.piece};
    const bool is_visible = !landmark.turned_away && owners.distance(at, own, reach).has_value();
    landmarks.push_back({rounded(at.x, width), rounded(at.y, height), static_cast<std::uint8_t>(is_visible ? 2 : 1)});
  }
  return landmarks;
}

}  // namespace df2::synth
