#include <df2/synth/figure.h>

#include <algorithm>
#include <array>
#include <cmath>

#include <df2/synth/detail/body.h>
#include <df2/synth/detail/vectors.h>

namespace df2::synth {

namespace {

constexpr std::array<Colour, 9> kSkins = {{{246, 214, 190},
                                           {236, 196, 168},
                                           {224, 180, 148},
                                           {205, 158, 124},
                                           {184, 134, 100},
                                           {158, 110, 80},
                                           {128, 86, 62},
                                           {98, 64, 48},
                                           {74, 48, 38}}};
constexpr std::array<Colour, 8> kHairs = {{{26, 22, 22},
                                           {42, 30, 26},
                                           {64, 42, 30},
                                           {96, 62, 38},
                                           {134, 92, 54},
                                           {184, 144, 92},
                                           {120, 48, 30},
                                           {150, 146, 142}}};

Point limb_to(Point from, double length, double radians) {
  // 0 hangs down, and positive angles lift to the right.
  return from + length * Point{exact_sine(radians), exact_cosine(radians)};
}

/// `lift`: how far the arm is from hanging, outwards; `bend`: how far the forearm turns back inwards.
void put_arm(Figure& figure, std::size_t side, double lift, double bend) {
  const double sign = side == 0 ? -1 : 1;
  figure.elbows[side] = limb_to(figure.shoulders[side], kUpperArm, sign * lift);
  figure.wrists[side] = limb_to(figure.elbows[side], kForearm, sign * (lift - bend));
}

void put_leg(Figure& figure, std::size_t side, double out, double bend) {
  const double sign = side == 0 ? -1 : 1;
  figure.knees[side] = limb_to(figure.hips[side], kKneeLevel - kHipLevel, sign * out);
  figure.ankles[side] = limb_to(figure.knees[side], kAnkleLevel - kKneeLevel, sign * (out - bend));
}

void vary_shape(Figure& figure, Random& random) {
  const double broad = random.uniform(0.92, 1.12), curve = random.uniform();
  figure.chest_width = broad * mix(1.34, 1.26, curve);
  figure.waist_width = broad * mix(1.2, 1.0, curve);
  figure.hip_width = broad * mix(1.34, 1.5, curve);
  figure.neck_width = mix(0.5, 0.42, curve) * random.uniform(0.96, 1.04);
  figure.arm_width = broad * random.uniform(0.29, 0.36);
  figure.wrist_width = 0.6 * figure.arm_width;
  figure.thigh_width = broad * random.uniform(0.62, 0.7);
  figure.ankle_width = random.uniform(0.23, 0.28);
  const double shoulder = broad * mix(0.77, 0.68, curve);
  figure.shoulders = {{{-shoulder, kShoulderLevel + 0.03}, {shoulder, kShoulderLevel + 0.03}}};
  figure.hair_length = curve < 0.4 ? 0 : random.integer(0, 2);
}

/// Upright, arms and legs hanging down.
void stand(Figure& figure, Random& random) {
  const double hip = 0.25 * figure.hip_width;
  figure.neck = {0, 0};
  figure.head = {0, -0.74};
  figure.waist = {0, kWaistLevel};
  figure.hips = {{{-hip, kHipLevel}, {hip, kHipLevel}}};
  for (const std::size_t side : {0u, 1u}) {
    put_arm(figure, side, random.uniform(0.12, 0.26), random.uniform(0.02, 0.16));
    put_leg(figure, side, random.uniform(-0.04, 0.06), random.uniform(-0.03, 0.05));
  }
}

/// `tilt`: how far the left hip sinks.
void tilt_hips(Figure& figure, double tilt) {
  figure.hips[0].y += tilt;
  figure.hips[1].y -= tilt;
  figure.shoulders[0].y -= 0.5 * tilt;
  figure.shoulders[1].y += 0.5 * tilt;
  for (Point& hip : figure.hips) hip.x += 0.8 * tilt;
  figure.waist.x += 0.4 * tilt;
  figure.head.x -= 0.5 * tilt;
}

void shift_weight(Figure& figure, Random& random) {
  tilt_hips(figure, random.uniform(-0.07, 0.07));
}

void walk(Figure& figure, Random& random) {
  const std::size_t ahead = random.chance(0.5) ? 0 : 1;
  put_leg(figure, ahead, random.uniform(-0.1, 0.02), random.uniform(-0.05, 0.02));
  put_leg(figure, 1 - ahead, random.uniform(-0.06, 0.04), random.uniform(-0.02, 0.05));
  // The foot ahead is nearer to the viewer and so lower.
  figure.ankles[ahead].y += 0.12;
  figure.ankles[1 - ahead].y -= 0.18;
  figure.knees[1 - ahead].y -= 0.04;
}

void put_hand_on_hip(Figure& figure, std::size_t side, Random& random) {
  const double sign = side == 0 ? -1 : 1;
  put_arm(figure, side, random.uniform(0.55, 0.8), 0);
  figure.wrists[side] = spine(figure, kWaistLevel + 0.12) +
                        Point{sign * (trunk_half_width(figure, kWaistLevel + 0.22) + random.uniform(0.16, 0.26)), 0};
  figure.hand_on_hip[side] = true;
}

/// One of them, or both.
void put_hands_on_hips(Figure& figure, Random& random) {
  const std::size_t side = random.chance(0.5) ? 0 : 1;
  put_hand_on_hip(figure, side, random);
  if (random.chance(0.35)) put_hand_on_hip(figure, 1 - side, random);
}

/// One of them, or both.
void raise_arms(Figure& figure, Random& random) {
  const std::size_t side = random.chance(0.5) ? 0 : 1;
  put_arm(figure, side, random.uniform(1.6, 2.5), random.uniform(-0.9, -0.2));
  if (random.chance(0.7)) put_arm(figure, 1 - side, random.uniform(1.6, 2.5), random.uniform(-0.9, -0.2));
}

/// Before the chest or the face.
void hold_phone(Figure& figure, Random& random) {
  const std::size_t side = random.chance(0.5) ? 0 : 1;
  put_arm(figure, side, random.uniform(0.25, 0.45), 0);
  const double inwards = (side == 0 ? 1.0 : -1.0) * random.uniform(0.35, 0.6);
  figure.wrists[side] = figure.elbows[side] + Point{inwards, -random.uniform(0.85, 1.0)};
}

void cross_arms(Figure& figure, Random& random) {
  const double level = random.uniform(1.1, 1.25);
  for (const std::size_t side : {0u, 1u}) {
    const double sign = side == 0 ? -1 : 1;
    figure.elbows[side] = {sign * random.uniform(0.8, 0.9), level + random.uniform(0.12, 0.26)};
    figure.wrists[side] = {-sign * random.uniform(0.12, 0.26), level + (side == 0 ? 0.08 : -0.08)};
  }
}

/// On one leg, the other one before it: its knee covers the standing one's, and its foot is on the far side of it.
void cross_legs(Figure& figure, Random& random) {
  const std::size_t side = random.chance(0.5) ? 0 : 1, standing = 1 - side;
  const double inwards = side == 0 ? 1 : -1;
  tilt_hips(figure, inwards * random.uniform(0.01, 0.07));
  put_leg(figure, standing, random.uniform(-0.14, -0.06), random.uniform(-0.03, 0.02));
  figure.knees[side] = figure.knees[standing] + Point{-inwards * random.uniform(-0.04, 0.2), 0.02};
  figure.ankles[side] =
      figure.ankles[standing] + Point{inwards * random.uniform(0.4, 0.74), random.uniform(-0.02, 0.06)};
  figure.crossing = side;
  constexpr std::array<double, 3> kArms = {0.5, 0.3, 0.2};
  switch (random.pick(kArms)) {
    case 0:
      return;  // they hang
    case 1:
      return put_hands_on_hips(figure, random);
    default:
      return cross_arms(figure, random);
  }
}

/// Sitting towards the viewer, one knee over the other, or only the feet crossed.
void cross_seated_legs(Figure& figure, Random& random) {
  const std::size_t side = random.chance(0.5) ? 0 : 1, under = 1 - side;
  const double inwards = side == 0 ? 1 : -1;
  figure.crossing = side;
  if (random.chance(0.4)) {
    figure.ankles[under].x = -inwards * random.uniform(0.1, 0.2);
    figure.ankles[side] = {inwards * random.uniform(0.12, 0.24), figure.ankles[under].y + random.uniform(-0.06, 0.04)};
    return;
  }
  figure.knees[under].x = inwards * random.uniform(0.1, 0.25);
  figure.ankles[under].x = inwards * random.uniform(-0.1, 0.1);
  figure.knees[side] = {inwards * random.uniform(0.2, 0.36), figure.knees[under].y - random.uniform(0.14, 0.24)};
  figure.ankles[side] = figure.knees[side] + Point{inwards * random.uniform(0.3, 0.55), random.uniform(1.3, 1.45)};
}

/// On a chair that stands askew: both thighs point to one side.
void sit_askew(Figure& figure, Random& random) {
  const double way = random.chance(0.5) ? -1 : 1;
  figure.facing = 0.3 * way;
  const std::size_t near = near_leg(figure);
  for (const std::size_t side : {0u, 1u}) {
    const double lower = side == near ? 0.14 : -0.04;
    figure.knees[side] = figure.hips[side] + Point{way * random.uniform(0.75, 0.95), 0.52 + lower};
    figure.ankles[side] = figure.knees[side] + Point{way * random.uniform(-0.3, 0.15), random.uniform(1.55, 1.7)};
    put_arm(figure, side, random.uniform(0.15, 0.3), random.uniform(0.3, 0.6));
  }
}

/// On a chair that faces the viewer.
void sit(Figure& figure, Random& random) {
  for (const std::size_t side : {0u, 1u}) {
    const double sign = side == 0 ? -1 : 1;
    // The thighs point to the viewer, so that they look short.
    figure.knees[side] = figure.hips[side] + Point{sign * random.uniform(0.02, 0.22), random.uniform(0.62, 0.8)};
    figure.ankles[side] = figure.knees[side] + Point{sign * random.uniform(-0.15, 0.1), random.uniform(1.5, 1.7)};
    put_arm(figure, side, random.uniform(0.18, 0.34), random.uniform(0.3, 0.7));
  }
  if (random.chance(0.4)) cross_seated_legs(figure, random);
}

void lean(Figure& figure, Random& random) {
  const double sign = random.chance(0.5) ? -1 : 1, far = random.uniform(0.18, 0.34);
  figure.waist.x += sign * far;
  for (Point& hip : figure.hips) hip.x += 1.4 * sign * far;
  for (const std::size_t side : {0u, 1u}) {
    put_leg(figure, side, 0, 0);
    const double drift = -sign * random.uniform(0.5, 1.1) * far;
    figure.knees[side].x += 0.5 * drift;
    figure.ankles[side].x += drift;
  }
  figure.head.x -= 0.25 * sign * far;
}

/// From the side: what was across lies ahead or behind, the far arm behind the trunk.
void turn(Figure& figure, Random& random) {
  figure.facing = (random.chance(0.5) ? -1 : 1) * random.uniform(0.62, 0.94);
  const double close = squeeze(figure), ahead = figure.facing > 0 ? 1 : -1;
  const std::size_t near = figure.facing > 0 ? 0 : 1;
  for (Point& shoulder : figure.shoulders) shoulder.x *= close;
  for (Point& hip : figure.hips) hip.x *= close;
  figure.head.x += 0.1 * figure.facing;
  const double stride = random.uniform(0.02, 0.26);
  for (const std::size_t side : {0u, 1u}) {
    const double sign = side == 0 ? -1 : 1;
    const double swing = (side == near ? -1 : 1) * stride;  // the far leg ahead
    put_leg(figure, side, sign * ahead * swing, 0);
    put_arm(figure, side, -sign * ahead * (0.5 * swing + random.uniform(0.02, 0.08)), 0);
    figure.wrists[side] = limb_to(figure.elbows[side], kForearm, ahead * random.uniform(0.1, 0.7));
  }
  figure.arm_in_front[1 - near] = false;
}

void lay_flat(Figure& figure, Random& random) {
  const double lift = random.uniform(0.3, 0.85), spread = random.uniform(0, 0.09);
  for (const std::size_t side : {0u, 1u}) {
    put_arm(figure, side, lift + random.uniform(-0.08, 0.08), random.uniform(-0.12, 0.35));
    put_leg(figure, side, spread + random.uniform(-0.02, 0.02), 0);
  }
}

void hang_up(Figure& figure, Random& random) {
  for (const std::size_t side : {0u, 1u}) {
    figure.shoulders[side].y += 0.06;
    put_arm(figure, side, random.uniform(0.05, 0.16), random.uniform(-0.02, 0.06));
    put_leg(figure, side, random.uniform(-0.01, 0.02), 0);
  }
}

void take(Figure& figure, Stance stance, Random& random) {
  switch (stance) {
    case Stance::standing:
    case Stance::mannequin:
      return shift_weight(figure, random);
    case Stance::walking:
      shift_weight(figure, random);
      return walk(figure, random);
    case Stance::hand_on_hip:
      shift_weight(figure, random);
      return put_hands_on_hips(figure, random);
    case Stance::arms_crossed:
      return cross_arms(figure, random);
    case Stance::arms_raised:
      return raise_arms(figure, random);
    case Stance::sitting:
      return random.chance(0.6) ? sit_askew(figure, random) : sit(figure, random);
    case Stance::leaning:
      return lean(figure, random);
    case Stance::legs_crossed:
      return cross_legs(figure, random);
    case Stance::selfie:
      shift_weight(figure, random);
      return hold_phone(figure, random);
    case Stance::turned:
      figure.view = View::side;
      return turn(figure, random);
    case Stance::from_behind:
      figure.view = View::back;
      return shift_weight(figure, random);
    case Stance::flat:
      return lay_flat(figure, random);
    case Stance::hanging:
      return hang_up(figure, random);
  }
}

}  // namespace

Figure make_figure(Random& random, Stance stance) {
  Figure figure;
  figure.stance = stance;
  figure.has_body = stance != Stance::flat && stance != Stance::hanging;
  figure.skin = kSkins[static_cast<std::size_t>(random.integer(0, kSkins.size() - 1))];
  figure.hair = kHairs[static_cast<std::size_t>(random.integer(0, kHairs.size() - 1))];
  vary_shape(figure, random);
  stand(figure, random);
  take(figure, stance, random);
  figure.seed = random.bits();
  return figure;
}

}  // namespace df2::synth
