#include <df2/synth/detail/folds.h>

#include <algorithm>
#include <cmath>

#include <df2/synth/detail/categories.h>
#include <df2/synth/detail/vectors.h>

namespace df2::synth {

namespace {

/// A fan of creases from a point, around a direction.
void add_fan(Layer& piece, Point from, Point direction, double spread, double reach, int count, Random& random) {
  for (int i = 0; i < count; ++i) {
    const Point way = turned(unit(direction), random.uniform(-spread, spread));
    const double start = random.uniform(0.03, 0.2) * reach, length = random.uniform(0.5, 1) * reach;
    piece.folds.push_back(
        {from + start * way, from + length * way, random.uniform(0.05, 0.13), random.uniform(0.006, 0.022)});
  }
}

}  // namespace

void add_trunk_folds(const Fit& fit, Layer& piece, Random& random) {
  const double loose = std::clamp(fit.ease() / 0.2, 0.4, 1.6);
  for (const std::size_t side : {0u, 1u}) {
    const double sign = side == 0 ? -1 : 1;
    const Point pit = armpit(fit.figure, side, fit.ease());
    add_fan(piece, pit, Point{-sign * 0.8, 0.7}, 0.7, 0.75, random.integer(1, 3), random);
    if (fit.hem > kWaistLevel) {
      const Span waist = fit.span(kWaistLevel);
      add_fan(piece, side == 0 ? waist.left : waist.right, Point{-sign, 0.15}, 0.5, 0.7 * loose, random.integer(0, 3),
              random);
    }
  }
  // What hangs loosely drapes in long, flat folds.
  const double lowest = std::min(fit.hem, kHipLevel + 0.4);
  for (int i = random.integer(1, 3); i > 0; --i) {
    const double across = random.uniform(-0.75, 0.75), from = random.uniform(kArmpitLevel, 0.6 * lowest);
    const double to = std::max(from + 0.3, random.uniform(0.7, 1) * lowest);
    piece.folds.push_back({fit.span(from).at(across), fit.span(to).at(across + random.uniform(-0.12, 0.12)),
                           random.uniform(0.08, 0.2), random.uniform(0.008, 0.02) * loose});
  }
}

void add_skirt_folds(const Fit& fit, double from_level, Layer& piece, Random& random) {
  const double length = fit.hem - from_level;
  if (length < 0.3) return;
  if (fit.cut.pleats) {
    const int count = 7 + static_cast<int>(fit.cut.seed % 7);
    for (int i = 0; i <= count; ++i) {
      const double across = 1.9 * i / count - 0.95;
      piece.folds.push_back({fit.span(from_level + 0.05).at(across), fit.span(fit.hem + 0.1).at(across), 0.09, 0.03});
    }
    return;
  }
  const double fullness = std::clamp(fit.cut.flare / 0.5, 0.25, 1.5);
  for (int i = random.integer(3, 5) + static_cast<int>(4 * fullness); i > 0; --i) {
    const double across = random.uniform(-0.9, 0.9);
    const double from = from_level + random.uniform(0.1, 0.6) * length;
    piece.folds.push_back({fit.span(from).at(0.9 * across), fit.span(fit.hem + 0.1).at(across),
                           random.uniform(0.08, 0.2), random.uniform(0.012, 0.035) * fullness});
  }
}

void add_sleeve_folds(const Fit& fit, const Limb& limb, double cuff, Point pit, Layer& piece, Random& random) {
  const Point first = unit(limb.bend - limb.root), second = unit(limb.end - limb.bend);
  add_fan(piece, pit, first + limb.side * turned(first), 0.6, 0.5, random.integer(1, 3), random);
  if (cuff < 1.2) return;
  // Inside a bent elbow cloth is squeezed.
  const double bend = std::abs(exact_atan2(cross(first, second), dot(first, second)));
  const double half = arm_half_width(fit.figure, 1) + fit.cut.sleeve_width;
  for (int i = random.integer(1, 2) + static_cast<int>(2.5 * std::min(bend, 1.6)); i > 0; --i) {
    const double along = random.uniform(0.72, std::min(1.3, cuff));
    const Point middle = along < 1 ? mix(limb.root, limb.bend, along) : mix(limb.bend, limb.end, along - 1);
    const Point across = turned(turned(along < 1 ? first : second), random.uniform(-0.45, 0.45));
    piece.folds.push_back({middle - (0.9 * half) * across, middle + (random.uniform(0, 0.8) * half) * across,
                           random.uniform(0.05, 0.1), random.uniform(0.01, 0.026)});
  }
}

void add_leg_folds(const Fit& fit, std::size_t side, Point crotch, Layer& piece, Random& random) {
  const double sign = side == 0 ? -1 : 1;
  add_fan(piece, crotch, Point{sign, 0.1}, 0.6, 0.55, random.integer(2, 4), random);
  const Limb limb = leg(fit.figure, side);
  if (along_leg(fit.hem) < 1.1) return;
  for (int i = random.integer(1, 4); i > 0; --i) {
    const double along = random.uniform(0.9, 1.12);
    const Point middle = along < 1 ? mix(limb.root, limb.bend, along) : mix(limb.bend, limb.end, along - 1);
    const Point across = turned(Point{1, 0}, random.uniform(-0.4, 0.4));
    const double half = leg_half_width(fit.figure, along);
    piece.folds.push_back({middle - half * across, middle + (random.uniform(-0.2, 0.7) * half) * across,
                           random.uniform(0.05, 0.1), random.uniform(0.008, 0.02)});
  }
  // Cloth that meets the foot breaks above it.
  if (along_leg(fit.hem) < 1.85) return;
  for (int i = random.integer(0, 3); i > 0; --i) {
    const Point middle = mix(limb.bend, limb.end, random.uniform(0.72, 0.95));
    const double half = leg_half_width(fit.figure, 2) + fit.ease();
    piece.folds.push_back({middle - Point{half, random.uniform(-0.1, 0.1)},
                           middle + Point{half, random.uniform(-0.1, 0.1)}, 0.06, random.uniform(0.008, 0.02)});
  }
}

}  // namespace df2::synth
