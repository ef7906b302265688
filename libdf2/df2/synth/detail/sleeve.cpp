#include <df2/synth/detail/sleeve.h>

#include <algorithm>
#include <cmath>

#include <df2/synth/detail/categories.h>
#include <df2/synth/detail/curve.h>
#include <df2/synth/detail/folds.h>
#include <df2/synth/detail/tube.h>
#include <df2/synth/detail/vectors.h>

namespace df2::synth {

namespace {

/// How far down the arm a sleeve curves around the shoulder.
constexpr double kShoulderReach = 0.17;

/// Where the sleeve ends along the arm: 1 the elbow, 2 the wrist.
double cuff_place(const Fit& fit) {
  return std::clamp(2 * fit.cut.sleeve_length, 0.5, 2.06);
}

HalfWidth sleeve_half_width(const Fit& fit) {
  const double cuff = cuff_place(fit);
  const double ease = fit.cut.sleeve_width + 0.045 * fit.over + (fit.is_empty() ? 0.05 : 0.0);
  const double narrowed = fit.cut.cuffs && has_long_sleeves(fit.cut.category) ? 0.75 : 0.0;
  return [&fit, cuff, ease, narrowed](double along) {
    const double at_cuff = narrowed * smooth_step(cuff - 0.3, cuff - 0.05, along);
    const double loose = ease * mix(0.4, 1, smooth_step(0, 0.7, along)) * (1 - at_cuff);
    return arm_half_width(fit.figure, std::clamp(along, 0.0, 2.0)) + 0.035 + loose;
  };
}

/// Where a point beside the upper arm is along it, and leaves the sleeve some length below.
double place_beside(const Fit& fit, const Limb& limb, Point p) {
  const Point bone = limb.bend - limb.root;
  return std::clamp(dot(p - limb.root, bone) / dot(bone, bone), 0.0, cuff_place(fit) - 0.22);
}

/// The armpit of a sleeve: at the trunk's side, or at the arm's inside where that lies over the trunk.
Point sleeve_pit(const Fit& fit, const Limb& limb, std::size_t side, Point side_of_trunk, const HalfWidth& half_width) {
  const Point inside = section_at(limb, place_beside(fit, limb, side_of_trunk), half_width).inner;
  const double sign = side == 0 ? -1 : 1;
  return sign * (inside.x - side_of_trunk.x) < 0 ? inside : side_of_trunk;
}

/// The sleeve's sections, from a slanted one at the armhole to a straight one at the cuff.
std::vector<Section> sleeve_sections(const Fit& fit, const Limb& limb, Point shoulder, Point pit,
                                     const HalfWidth& half_width, const std::vector<double>& landmarks) {
  const double cuff = cuff_place(fit), begin = place_beside(fit, limb, pit);
  // The inner edge begins at the armpit, and has caught up with the outer one at `even`.
  const double even = std::min(0.95, cuff);
  const auto inner_place = [&](double along) { return along < even ? mix(begin, even, along / even) : along; };
  std::vector<double> exactly = landmarks;
  for (const double share : {0.2, 0.4, 0.6, 0.8}) exactly.push_back(share * kShoulderReach);
  std::vector<Section> found = sections(limb, 0, cuff, half_width, exactly);
  const Point outer_shift = shoulder - found.front().outer;
  const Point inner_shift = pit - section_at(limb, begin, half_width).inner;
  for (Section& section : found) {
    // The shoulder is round, and the armpit runs out slowly.
    section.outer = section.outer + (1 - smooth_step(0, kShoulderReach, section.along)) * outer_shift;
    section.inner_along = inner_place(section.along);
    section.inner = section_at(limb, section.inner_along, half_width).inner +
                    (1 - smooth_step(0, std::min(0.7, cuff), section.along)) * inner_shift;
  }
  return found;
}

Point outer_at(const std::vector<Section>& sections, double along) {
  return std::ranges::min_element(sections, {}, [&](const Section& s) { return std::abs(s.along - along); })->outer;
}

Point inner_at(const std::vector<Section>& sections, double along) {
  return std::ranges::min_element(sections, {}, [&](const Section& s) { return std::abs(s.along - along); })->inner;
}

void finish_cuff(const Fit& fit, const std::vector<Section>& sections, Layer& piece) {
  const auto across = [&](double back) {
    const double along = sections.back().along - back;
    const auto at = std::ranges::min_element(sections, {}, [&](const Section& s) { return std::abs(s.along - along); });
    return std::vector<Point>{at->outer, at->inner};
  };
  if (fit.cut.cuffs) {
    piece.strokes.push_back({StrokeKind::seam, across(0.16), 0.015, {}});
    if (fit.cut.neckline != Neckline::shirt_collar)
      piece.strokes.push_back({StrokeKind::ribbing, across(0.08), 0.16, {}});
  } else {
    piece.strokes.push_back({StrokeKind::hem, across(0.05), 0.015, {}});
  }
}

}  // namespace

Sleeve make_sleeve(const Fit& fit, std::size_t side, Point shoulder, Point side_of_trunk, int mids, Random& random) {
  const double cuff = cuff_place(fit);
  Limb limb = arm(fit.figure, side);
  if (cuff <= 1) limb.end = limb.bend + (limb.bend - limb.root);  // a short sleeve does not bend with the elbow
  std::vector<double> landmarks;
  for (int i = 1; i <= mids; ++i) landmarks.push_back(cuff * i / (mids + 1));
  const HalfWidth half_width = sleeve_half_width(fit);
  const Point armpit = sleeve_pit(fit, limb, side, side_of_trunk, half_width);
  const std::vector<Section> sections = sleeve_sections(fit, limb, shoulder, armpit, half_width, landmarks);

  Sleeve sleeve;
  sleeve.pit = armpit;
  const bool is_in_front = fit.figure.arm_in_front[side];
  Layer& piece = sleeve.piece;
  piece.depth = is_in_front ? kArmInFront + 1 + 2.0 * fit.over : kBehindBody + 4 + fit.over;
  piece.outline = tube_outline(sections);
  const double sign = side == 0 ? -1 : 1;
  // The seam with the trunk. A sleeve under the trunk reaches further in.
  const double overlap = is_in_front ? 0.08 + 0.05 * fit.over : 0.25;
  const Point bulge = (-sign * overlap) * across_trunk(fit.figure, 0);
  const double ball = arm_half_width(fit.figure, 0);
  const Point inward = unit(bulge);
  // From the side the whole shoulder lies within it.
  const bool is_round = is_in_front && fit.figure.view == View::side;
  const Point seam[] = {
      armpit, is_round ? limb.root + 1.3 * ball * inward : mix(armpit, shoulder, 0.3) + bulge,
      is_round ? limb.root + ball * (0.85 * inward - Point{0, 0.95}) : mix(armpit, shoulder, 0.7) + 0.8 * bulge,
      shoulder};
  const Polygon armhole = curve_through(seam);
  append(piece.outline, std::span(armhole).first(armhole.size() - 1));
  std::vector<Section> covering = sections;
  const Point beyond = (is_round ? 2.2 * ball : 1.4 * overlap) * inward;
  covering.insert(covering.begin(),
                  {-0.1, sections.front().inner_along - 0.1, shoulder + beyond - Point{0, 0.1}, armpit + beyond});
  piece.mesh = tube_mesh(limb, covering, {sign * 1.4, 0.1}, fit.is_empty() ? 0.35 : 0.8);
  if (is_in_front) piece.strokes.push_back({StrokeKind::seam, armhole, 0.015, {}});
  finish_cuff(fit, sections, piece);
  add_sleeve_folds(fit, limb, cuff, armpit, piece, random);

  for (const double along : landmarks) {
    sleeve.outer_mids.push_back(outer_at(sections, along));
    sleeve.inner_mids.push_back(inner_at(sections, along));
  }
  sleeve.cuff_outer = sections.back().outer;
  sleeve.cuff_inner = sections.back().inner;
  return sleeve;
}

}  // namespace df2::synth
