#include <df2/outline/trace.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include <df2/outline/boundary.h>
#include <df2/outline/join_rings.h>
#include <df2/outline/simplify.h>

namespace df2 {

namespace {

constexpr std::size_t kMostRings = 32;
constexpr double kSpeck = 2;  // square pixels
constexpr int kMostTries = 24;
constexpr double kGrowth = 1.25;

double area_of(const Polygon& ring) {
  double twice = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point a = ring[i], b = ring[i + 1 < ring.size() ? i + 1 : 0];
    twice += a.x * b.y - a.y * b.x;
  }
  return std::abs(twice) / 2;
}

/// The largest rings first.
std::vector<Polygon> main_rings(const Mask& mask, double inset) {
  std::vector<std::pair<double, Polygon>> rings;
  for (const BoundaryRing& ring : trace_boundary(mask)) {
    Polygon middles = middles_of(ring, inset);
    const double area = area_of(middles);
    rings.emplace_back(area, std::move(middles));
  }
  std::ranges::stable_sort(rings, std::greater<>(), &std::pair<double, Polygon>::first);
  if (rings.size() > kMostRings) rings.resize(kMostRings);
  std::vector<Polygon> kept;
  for (auto& [area, ring] : rings) {
    if (kept.empty() || area >= kSpeck) kept.push_back(std::move(ring));
  }
  return kept;
}

Polygon simplified(const std::vector<Polygon>& rings, double tolerance) {
  std::vector<Polygon> simple;
  for (const Polygon& ring : rings) {
    Polygon few = simplify_ring(ring, tolerance);
    if (few.size() >= 3) simple.push_back(std::move(few));
  }
  return join_rings(simple);
}

}  // namespace

Polygon trace_ring(const Mask& mask, const TraceOptions& options) {
  const std::vector<Polygon> rings = main_rings(mask, options.inset);
  if (rings.empty()) return {};
  double tolerance = options.tolerance;
  Polygon ring = simplified(rings, tolerance);
  for (int i = 0; i < kMostTries && ring.size() > options.most_points; ++i) {
    Polygon fewer = simplified(rings, tolerance = std::max(0.5, kGrowth * tolerance));
    if (fewer.empty()) break;
    ring = std::move(fewer);
  }
  // A mask as thin as the tolerance is kept as it is.
  return ring.empty() ? rings.front() : ring;
}

Polygon trace_exact_ring(const Mask& mask, std::size_t most_points) {
  std::vector<Polygon> rings;
  std::size_t points = 0;
  for (const BoundaryRing& ring : trace_boundary(mask)) {
    rings.push_back(corners_of(ring));
    points += rings.back().size() + 2;
  }
  if (points > most_points) return {};
  return join_rings(rings);
}

}  // namespace df2
