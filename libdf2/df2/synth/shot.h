// In: what stands where. Out: one made photograph before it is painted: backdrop, light, lens and all layers in pixels,
// back to front. label_shot reads the labels from it, paint_shot (df2_synth_pictures) the pixels.
#pragma once

#include <cstdint>
#include <vector>

#include <df2/geometry.h>
#include <df2/item.h>
#include <df2/synth/cloth.h>
#include <df2/synth/garment.h>
#include <df2/synth/layer.h>

namespace df2::synth {

/// What is behind everything.
enum class BackdropKind : std::uint8_t {
  white,
  grey,
  gradient,
  studio,
  bedroom,
  shop,
  street,
  wardrobe,
  floor,
  bedding
};

struct Backdrop {
  BackdropKind kind = BackdropKind::white;
  double horizon = 0.75;  ///< where wall meets floor, as a share of the picture's height
  std::uint64_t seed = 0;
};

struct Light {
  double angle = 0.9;     ///< radians from the picture's right, counter-clockwise: where it comes from
  double hardness = 0.2;  ///< 0 soft to 1 hard: how dark shaded slopes get
  double warmth = 0;      ///< -1 blue to 1 orange
  double exposure = 1;    ///< factor on all values
};

/// What the camera does to the picture, after painting.
struct Lens {
  double blur = 0;      ///< pixels
  double noise = 0;     ///< deviation of 0..255
  double vignette = 0;  ///< 0 none to 1 dark corners
  int jpeg_quality = 92;
};

/// One garment of a shot; its layers carry its place in Shot::garments as Owner::item.
struct ShotGarment {
  CategoryIndex category = 0;
  Cloth cloth;
  std::vector<LandmarkPlace> landmarks;  ///< pixels; may lie outside the picture
  std::int64_t style = 0;
  std::uint8_t viewpoint = 2;  ///< 1 not worn, 2 frontal, 3 side or back
};

struct Shot {
  Size size;
  double pixels_per_head = 60;  ///< relief and cloth are in heads
  Backdrop backdrop;
  Light light;
  Lens lens;
  std::vector<Layer> layers;  ///< by depth, points in pixels
  std::vector<ShotGarment> garments;
  std::uint64_t seed = 0;  ///< of noise and grain
};

}  // namespace df2::synth
