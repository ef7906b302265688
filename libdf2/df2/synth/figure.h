// In: a stance. Out: a body with joints in a pose, and the layers that show it. Garments are hung on its joints.
// Lengths are heads: the height of the head is 1, x runs to the picture's right, y down, the origin is the base of the
// neck in front. "Left" is the picture's left, whichever way the figure looks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <df2/random.h>
#include <df2/synth/layer.h>

namespace df2::synth {

enum class View : std::uint8_t { front, side, back };

enum class Stance : std::uint8_t {
  standing,
  walking,
  hand_on_hip,
  arms_crossed,
  arms_raised,
  sitting,
  leaning,
  legs_crossed,  ///< standing
  selfie,        ///< a phone in a raised hand, before a mirror
  turned,        ///< half to the side; view is side
  from_behind,
  flat,      ///< no body: laid on a surface, arms spread a little
  hanging,   ///< no body: on a hanger
  mannequin  ///< a torso without head, arms and legs
};

/// What is drawn first to last around garments: a garment's piece lies between two of these (Layer::depth).
inline constexpr double kBehindBody = 10, kBody = 20, kHead = 50, kArmInFront = 60, kHairInFront = 70,
                        kPropInFront = 80;

struct Figure {
  Stance stance = Stance::standing;
  View view = View::front;
  double facing = 0;  ///< sine of the turn: 0 front and back, -1 looks to the picture's left, 1 to its right
  bool has_body = true;
  Point neck;                                      ///< base of the neck in front
  Point head;                                      ///< centre of the head
  std::array<Point, 2> shoulders, elbows, wrists;  ///< left, right in the picture
  std::array<Point, 2> hips, knees, ankles;
  Point waist;  ///< its middle
  /// From the front, whichever way the figure is turned.
  double neck_width = 0.45, chest_width = 1.3, waist_width = 1.1, hip_width = 1.45;
  double arm_width = 0.33, wrist_width = 0.2, thigh_width = 0.68, ankle_width = 0.26;
  std::array<bool, 2> arm_in_front = {true, true};  ///< of the trunk; else behind it
  std::array<bool, 2> hand_on_hip = {};
  std::optional<std::size_t> crossing;  ///< the leg that lies across the other one, in front of it
  Colour skin, hair;
  int hair_length = 1;     ///< 0 short, 1 to the shoulders, 2 long: may cover straps and necklines
  std::uint64_t seed = 0;  ///< of face, hair and shoes
};

Figure make_figure(Random& random, Stance stance);

/// Where the leg that is nearer to the viewer comes out of what it is dressed in, and in front of what it is drawn
/// there.
struct BareLeg {
  double from = 0;  ///< along the leg: 0 the hip, 1 the knee, 2 the ankle
  double depth = 0;
};

/// Skin, hair, face, hands and shoes; nothing where the figure has no body. Owners are bodies. `bare`: the nearer leg's
/// part that covers the farther leg with all that it wears; nothing beneath skirts.
std::vector<Layer> figure_layers(const Figure& figure, const std::optional<BareLeg>& bare = std::nullopt);

}  // namespace df2::synth
