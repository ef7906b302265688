#include <df2/synth/stage_shot.h>

#include <algorithm>
#include <utility>
#include <vector>

#include <df2/synth/arrangement.h>
#include <df2/synth/camera.h>
#include <df2/synth/occluders.h>
#include <df2/synth/prop.h>
#include <df2/synth/surroundings.h>

namespace df2::synth {

namespace {

constexpr double kWhole = 0.9;  // of the pictures that show a garment whole also all that is worn with it

constexpr double kFramed = 0.6;  // of the mirrors
constexpr double kMiddle = 2.5;  // of a figure, heads below its neck

/// Users hold their cameras a little askew, and lay garments down at any angle.
double draw_tilt(const ShotBrief& brief, Stance stance, Random& random) {
  const double drawn = random.normal();
  if (brief.source == Source::shop) return 0.008 * drawn;
  return (stance == Stance::flat ? 0.16 : brief.difficulty == Difficulty::easy ? 0.02 : 0.06) * drawn;
}

void add_prop(PropKind kind, const Camera& place, Random& random, std::vector<Layer>& layers) {
  for (Layer& layer : make_prop(kind, random)) layers.push_back(seen_through(place, std::move(layer)));
}

/// The phone in the raised hand of somebody before a mirror, and perhaps the mirror's frame.
void add_mirror(const Figure& figure, Random& random, std::vector<Layer>& layers) {
  const Point hand = figure.wrists[0].y < figure.wrists[1].y ? figure.wrists[0] : figure.wrists[1];
  add_prop(PropKind::phone, {.scale = 1, .shift = {hand.x, hand.y - 0.15}}, random, layers);
  if (random.chance(kFramed))
    add_prop(PropKind::mirror_frame, {.scale = random.uniform(1.1, 1.3), .shift = {random.uniform(-0.3, 0.3), kMiddle}},
             random, layers);
}

}  // namespace

Shot stage_shot(const ShotBrief& brief, Random& random) {
  Shot shot;
  shot.size = brief.size ? *brief.size : draw_size(brief.source, random);
  const Stance stance = draw_stance(random, brief.source, brief.aim.viewpoint);
  Arrangement all = arrange(random, brief.garment, stance, brief.source, brief.wanted, brief.is_alone);
  if (stance == Stance::selfie) add_mirror(all.figure, random, all.layers);

  std::vector<Point> landmarks;
  for (const LandmarkPlace& landmark : all.garments[0].landmarks) landmarks.push_back(landmark.at);
  const Framing framing{.scale = brief.aim.scale,
                        .zoom_in = brief.aim.zoom_in,
                        .tilt = draw_tilt(brief, stance, random),
                        .off_centre = brief.source == Source::shop ? 0.15 : 1,
                        .is_whole = brief.aim.zoom_in == 1 && random.chance(kWhole),
                        .stands = is_worn(stance)};
  const Camera camera = aim_camera(landmarks, all.company, shot.size, framing, random);
  shot.pixels_per_head = camera.scale;
  for (Layer& layer : all.layers) shot.layers.push_back(seen_through(camera, std::move(layer)));
  shot.garments = std::move(all.garments);
  for (ShotGarment& garment : shot.garments) {
    for (LandmarkPlace& landmark : garment.landmarks) landmark.at = camera(landmark.at);
  }
  sort_layers(shot);
  if (!brief.is_alone) add_occluders(shot, all.figure, camera, brief.source, brief.aim.occlusion, random);
  const double feet = is_worn(stance) ? camera(all.figure.ankles[0]).y / shot.size.height : 0.8;
  draw_surroundings(shot, brief.source, stance, brief.difficulty, feet, random);
  return shot;
}

}  // namespace df2::synth
