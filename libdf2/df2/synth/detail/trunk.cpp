#include <df2/synth/detail/trunk.h>

#include <algorithm>
#include <cmath>

#include <df2/synth/detail/categories.h>
#include <df2/synth/detail/curve.h>
#include <df2/synth/detail/vectors.h>

namespace df2::synth {

namespace {

/// From armpit to hem, where landmarks lie on the side.
constexpr std::array<double, 2> kTopShares = {0.22, 0.57}, kSleevelessShares = {0.12, 0.53};
constexpr std::array<double, 4> kDressShares = {0.11, 0.24, 0.42, 0.7};

/// How far a hem differs from a level line, at a share of its way from left to right.
double hem_drop(const Fit& fit, double share) {
  const double arch = 4 * share * (1 - share);
  switch (fit.cut.hem) {
    case Hem::curved:
      return 0.24 * arch * (1.3 - 0.3 * arch) - 0.12;
    case Hem::slanted:
      return 0.3 * (share - 0.5) * (fit.cut.seed % 2 == 0 ? 1 : -1) + 0.05 * arch;
    case Hem::scalloped:
      return 0.05 * arch + 0.03 * std::abs(exact_sine(7 * kPi * share));
    case Hem::straight:
      break;
  }
  return 0.07 * arch;
}

}  // namespace

TrunkEdges trunk_edges(const Fit& fit, std::array<Point, 2> from, double level) {
  constexpr double kStep = 0.07, kReach = 0.5;
  TrunkEdges edges;
  const Span first = fit.span(level);
  for (const std::size_t side : {0u, 1u}) {
    const double end = fit.hem + hem_drop(fit, side == 0 ? 0 : 1);
    const int steps = std::max(4, static_cast<int>((end - level) / kStep));
    const Point shift = from[side] - (side == 0 ? first.left : first.right);
    for (int i = 0; i <= steps; ++i) {
      const double here = mix(level, end, static_cast<double>(i) / steps);
      const Span span = fit.span(here);
      const double held = 1 - smooth_step(level, level + kReach, here);
      edges.side[side].push_back((side == 0 ? span.left : span.right) + held * shift);
    }
  }
  const Point left = edges.side[0].back(), right = edges.side[1].back();
  const double start = hem_drop(fit, 0), end = hem_drop(fit, 1);
  const Point down = turned(unit(right - left));
  constexpr int kHemPoints = 40;
  for (int i = 0; i <= kHemPoints; ++i) {
    const double share = static_cast<double>(i) / kHemPoints;
    edges.hem.push_back(mix(left, right, share) + (hem_drop(fit, share) - mix(start, end, share)) * down);
  }
  edges.hem_middle = edges.hem[kHemPoints / 2];
  return edges;
}

Point at_share(const Polygon& edge, double share) {
  const double at = share * static_cast<double>(edge.size() - 1);
  return edge[static_cast<std::size_t>(std::lround(at))];
}

bool is_far_side(const Fit& fit, std::size_t side) {
  constexpr double kNarrow = 0.5;  // sine of the turn from which on the far side is hidden
  return side == 0 ? fit.figure.facing < -kNarrow : fit.figure.facing > kNarrow;
}

void place_sides(Assembly& assembly, const Fit& fit, const TrunkEdges& edges, std::array<std::uint16_t, 2> pieces,
                 bool middle) {
  const UpperNumbers numbers = upper_numbers(fit.cut.category);
  for (int i = 0; i < numbers.sides; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const double share = numbers.sides == 4    ? kDressShares[at]
                         : numbers.armpit == 0 ? kSleevelessShares[at]
                                               : kTopShares[at];
    const int number = numbers.first_side + i;
    assembly.place(number, at_share(edges.side[0], share), pieces[0], is_far_side(fit, 0));
    assembly.place(assembly.partner(number), at_share(edges.side[1], share), pieces[1], is_far_side(fit, 1));
  }
  assembly.place(numbers.hem, edges.hem.front(), pieces[0]);
  assembly.place(assembly.partner(numbers.hem), edges.hem.back(), pieces[1]);
  if (middle) assembly.place(numbers.hem + 1, edges.hem_middle, pieces[0]);
}

}  // namespace df2::synth
