#include <df2/synth/detail/body.h>

#include <algorithm>
#include <cmath>

#include <df2/synth/detail/vectors.h>

namespace df2::synth {

namespace {

/// How deep a body is to how wide, at chest, waist and hips.
constexpr double kChestDepth = 0.62, kWaistDepth = 0.7, kHipDepth = 0.72;

/// What an ellipse of width 1 and that depth measures across when it is turned.
double seen_width(const Figure& figure, double depth) {
  const double cosine = squeeze(figure);
  return std::sqrt(cosine * cosine + depth * depth * (1 - cosine * cosine));
}

/// From the side, the chest stands out where the figure looks, and the seat the other way.
double profile_shift(const Figure& figure, double level) {
  return figure.facing * (0.07 * bump(kBustLevel, 0.7, level) - 0.09 * bump(kHipLevel, 0.8, level));
}

/// Trunk and legs together bend softly.
constexpr double kSoftBend = 0.3;

/// Between both legs.
Limb middle_leg(const Figure& figure) {
  return {spine(figure, kHipLevel),
          mix(figure.knees[0], figure.knees[1], 0.5),
          mix(figure.ankles[0], figure.ankles[1], 0.5),
          1,
          kKneeLevel - kHipLevel,
          kAnkleLevel - kKneeLevel,
          kSoftBend};
}

}  // namespace

double Span::width() const {
  return distance(left, right);
}

Point Span::at(double across) const {
  return mix(left, right, (across + 1) / 2);
}

double squeeze(const Figure& figure) {
  return std::sqrt(std::max(0.0, 1 - figure.facing * figure.facing));
}

double trunk_half_width(const Figure& figure, double level) {
  const double chest = figure.chest_width / 2 * seen_width(figure, kChestDepth);
  const double waist = figure.waist_width / 2 * seen_width(figure, kWaistDepth);
  const double hips = figure.hip_width / 2 * seen_width(figure, kHipDepth);
  return level < kWaistLevel ? mix(chest, waist, smooth_step(kArmpitLevel, kWaistLevel, level))
                             : mix(waist, hips, smooth_step(kWaistLevel, kHipLevel, level));
}

Point spine(const Figure& figure, double level) {
  const Point hips = mix(figure.hips[0], figure.hips[1], 0.5);
  const Point shift = {profile_shift(figure, level), 0};
  if (level < 0) return figure.neck + Point{0, level} + shift;
  if (level < kWaistLevel) return mix(figure.neck, figure.waist, level / kWaistLevel) + shift;
  if (level < kHipLevel) return mix(figure.waist, hips, (level - kWaistLevel) / (kHipLevel - kWaistLevel)) + shift;
  return hips + Point{0, level - kHipLevel} + shift;
}

Point across_trunk(const Figure& figure, double level) {
  const Point above = unit(figure.shoulders[1] - figure.shoulders[0]);
  const Point below = unit(figure.hips[1] - figure.hips[0]);
  return unit(mix(above, below, std::clamp(level / kHipLevel, 0.0, 1.0)));
}

Span body_span(const Figure& figure, double level) {
  return body_span(figure, level, [](double) { return 0.0; });
}

Span body_span(const Figure& figure, double level, const StandOff& stand_off) {
  if (level <= kWaistLevel) {
    const double half = trunk_half_width(figure, level) + stand_off(level);
    const Point middle = spine(figure, level), across = across_trunk(figure, level);
    return {middle - half * across, middle + half * across};
  }
  // Trunk and legs are limbs that bend at the hips and at the knees: sitting, cloth creases there.
  const Limb legs = middle_leg(figure);
  const double along = along_leg(level), hips = trunk_half_width(figure, kHipLevel);
  const auto below = [&](double at) {
    return mix(hips, legs_half_width(figure, std::max(leg_level(at), kHipLevel)), smooth_step(0, 0.28, at)) +
           stand_off(leg_level(at));
  };
  if (along > 0.6) {
    const Section cut = section_at(legs, along, below);
    return {cut.outer, cut.inner};
  }
  const Limb hip = {spine(figure, kWaistLevel), legs.root,       legs.bend, 1,
                    kHipLevel - kWaistLevel,    legs.rest_upper, kSoftBend};
  const auto around = [&](double at) {
    const double here = mix(kWaistLevel, kHipLevel, at);
    return at > 1 ? below(at - 1) : trunk_half_width(figure, here) + stand_off(here);
  };
  const double place = level < kHipLevel ? (level - kWaistLevel) / (kHipLevel - kWaistLevel) : 1 + along;
  const Section cut = section_at(hip, place, around);
  // The waist is as level as the shoulders; below, cloth lies across the limb.
  const double tilted = 1 - smooth_step(kWaistLevel, kHipLevel, level);
  const Point across = across_trunk(figure, level), middle = mix(cut.outer, cut.inner, 0.5);
  const double half = distance(cut.outer, cut.inner) / 2;
  return {mix(cut.outer, middle - half * across, tilted), mix(cut.inner, middle + half * across, tilted)};
}

double legs_half_width(const Figure& figure, double level) {
  const double along = along_leg(level);
  const bool is_thigh = along < 1;
  const auto at = [&](std::size_t side) {
    return is_thigh ? mix(figure.hips[side], figure.knees[side], along)
                    : mix(figure.knees[side], figure.ankles[side], along - 1);
  };
  const Limb middle = middle_leg(figure);
  const Point way = unit(is_thigh ? middle.bend - middle.root : middle.end - middle.bend);
  return std::abs(cross(way, at(1) - at(0))) / 2 + leg_half_width(figure, along);
}

double seated(const Figure& figure) {
  const Limb legs = middle_leg(figure);
  return std::clamp(1 - unit(legs.bend - legs.root).y, 0.0, 1.0);
}

double seen_across(const Figure& figure, double x, double half) {
  // On an ellipse as deep as a chest, turned.
  const double outward = std::clamp(x / half, -1.0, 1.0);
  const double forward = kChestDepth * std::sqrt(1 - outward * outward);
  return half * (outward * squeeze(figure) + forward * figure.facing);
}

Point on_shoulder(const Figure& figure, std::size_t side, double share) {
  const double sign = side == 0 ? -1 : 1;
  const Point across = across_trunk(figure, 0);
  const Limb limb = arm(figure, side);
  const Point bone = unit(limb.bend - limb.root);
  const double raised = exact_atan2(std::abs(bone.x), bone.y);
  // The tip lies outside and above the joint; a raised arm takes it up and inwards.
  const Point out = turned(sign * across, sign * -(0.75 + 0.35 * raised));
  const Point tip = limb.root + (1.05 * arm_half_width(figure, 0)) * out;
  const Point base = figure.neck + (sign * figure.neck_width / 2 * seen_width(figure, 0.9)) * across + Point{0, -0.17};
  // The neck runs into the shoulder in a hollow curve.
  return mix(base, tip, share) + Point{0, 0.06 * 4 * share * (1 - share) * (1 - std::min(1.0, raised))};
}

Point armpit(const Figure& figure, std::size_t side, double ease) {
  const double sign = side == 0 ? -1 : 1;
  const Limb limb = arm(figure, side);
  const Point bone = unit(limb.bend - limb.root);
  const double raised = exact_atan2(std::abs(bone.x), bone.y);
  const double level = kArmpitLevel + 0.5 * ease - 0.16 * smooth_step(0.6, 2.6, raised);
  const double half = trunk_half_width(figure, kArmpitLevel) + 0.7 * ease;
  return spine(figure, level) + (sign * half) * across_trunk(figure, level);
}

Limb arm(const Figure& figure, std::size_t side) {
  return {figure.shoulders[side], figure.elbows[side], figure.wrists[side],
          side == 0 ? 1.0 : -1.0, kUpperArm,           kForearm};
}

Limb leg(const Figure& figure, std::size_t side) {
  return {figure.hips[side],      figure.knees[side],     figure.ankles[side],
          side == 0 ? 1.0 : -1.0, kKneeLevel - kHipLevel, kAnkleLevel - kKneeLevel};
}

double arm_half_width(const Figure& figure, double along) {
  const double upper = figure.arm_width / 2, wrist = figure.wrist_width / 2;
  if (along < 1) return mix(upper, 0.82 * upper, smooth_step(0, 1, along));
  // The forearm swells below the elbow before it thins.
  return mix(0.82 * upper, wrist, smooth_step(1.1, 2, along)) + 0.06 * upper * bump(1.25, 0.3, along);
}

double leg_half_width(const Figure& figure, double along) {
  const double thigh = figure.thigh_width / 2, ankle = figure.ankle_width / 2;
  const double knee = mix(thigh, ankle, 0.45);
  if (along < 1) return mix(thigh, knee, smooth_step(-0.1, 1, along));
  return mix(knee, ankle, smooth_step(1.25, 2, along)) + 0.12 * knee * bump(1.35, 0.4, along);
}

double leg_level(double along) {
  return along < 1 ? mix(kHipLevel, kKneeLevel, along) : mix(kKneeLevel, kAnkleLevel, along - 1);
}

double along_leg(double level) {
  return level < kKneeLevel ? (level - kHipLevel) / (kKneeLevel - kHipLevel)
                            : 1 + (level - kKneeLevel) / (kAnkleLevel - kKneeLevel);
}

std::size_t near_leg(const Figure& figure) {
  if (figure.crossing) return *figure.crossing;
  if (figure.facing != 0) return figure.facing > 0 ? 0 : 1;
  return figure.ankles[0].y > figure.ankles[1].y ? 0 : 1;
}

}  // namespace df2::synth
