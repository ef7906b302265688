// In: a figure. Out: where the edges of its body are seen. Called by figure_layers and by wear(), which hangs cloth
// around the same body. A level is a place down the body at rest: heads below the base of the neck, whatever the
// stance.
#pragma once

#include <cstddef>
#include <functional>

#include <df2/synth/detail/tube.h>
#include <df2/synth/figure.h>

namespace df2::synth {

inline constexpr double kShoulderLevel = 0.18;
inline constexpr double kArmpitLevel = 0.82;
inline constexpr double kBustLevel = 1.02;
inline constexpr double kWaistLevel = 1.6;
inline constexpr double kHipLevel = 2.3;
inline constexpr double kCrotchLevel = 2.62;
inline constexpr double kKneeLevel = 4.1;
inline constexpr double kAnkleLevel = 5.85;
inline constexpr double kUpperArm = 1.32, kForearm = 1.12;

/// A level of the trunk: the points where its left and right edge are seen.
struct Span {
  Point left, right;
  Point middle() const { return {(left.x + right.x) / 2, (left.y + right.y) / 2}; }
  double width() const;
  /// From -1, the left edge, to 1, the right one, and beyond.
  Point at(double across) const;
};

/// How far the figure is turned: the cosine of the angle by which what is left and right comes closer.
double squeeze(const Figure& figure);
/// Half the width of the trunk as seen at a level from the armpits to the hips, heads.
double trunk_half_width(const Figure& figure, double level);
/// The middle of the trunk as seen; above the neck and below the hips it goes on straight.
Point spine(const Figure& figure, double level);
/// Towards the picture's right across the trunk; tilts as shoulders and hips do.
Point across_trunk(const Figure& figure, double level);
/// How far cloth stands off the body on either side at a level, heads.
using StandOff = std::function<double(double level)>;
/// The edges of cloth around the trunk; below the hips, around both legs.
Span body_span(const Figure& figure, double level, const StandOff& stand_off);
/// The edges of the bare body.
Span body_span(const Figure& figure, double level);
/// Half of what holds both legs, across the way that they run, at a level below the hips.
double legs_half_width(const Figure& figure, double level);
/// How far the thighs point aside instead of down: 0 to 1.
double seated(const Figure& figure);
/// Where a point of the front is seen: `x` heads right of the middle of a front as wide as 2 * half.
double seen_across(const Figure& figure, double x, double half);

/// On the line from the side of the neck to the tip of the shoulder: 0 to 1. `left`: 0 left, 1 right.
Point on_shoulder(const Figure& figure, std::size_t side, double share);
/// Where the arm leaves the trunk below; lower for wide cloth.
Point armpit(const Figure& figure, std::size_t side, double ease);

Limb arm(const Figure& figure, std::size_t side);
Limb leg(const Figure& figure, std::size_t side);
double arm_half_width(const Figure& figure, double along);
double leg_half_width(const Figure& figure, double along);
/// A level below the hips as a place along a leg.
double along_leg(double level);
double leg_level(double along);
/// The leg that is nearer to the viewer, and covers the other one where they cross.
std::size_t near_leg(const Figure& figure);

}  // namespace df2::synth
