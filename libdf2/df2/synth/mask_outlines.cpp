#include <df2/synth/mask_outlines.h>

#include <algorithm>
#include <array>
#include <cmath>

#include <df2/outline/trace.h>

namespace df2::synth {

namespace {

constexpr double kLeastIou = 0.99;
constexpr std::array<double, 3> kTolerances = {0.9, 0.5, 0.25};  // pixels, until the fit is good enough
constexpr double kSeveral = 0.65;                                // share of masks with halves beside the whole
constexpr std::uint32_t kHalvesFrom = 2'000;                     // pixels: small masks are drawn in one go
constexpr double kOverlap = 0.04;                                // of the width that both halves have

/// With two digits behind the point, within the picture.
Polygon rounded(Polygon polygon, Size size) {
  const auto round = [](double at, double end) { return std::clamp(std::round(100 * at) / 100, 0.0, end); };
  for (Point& p : polygon) p = {round(p.x, size.width), round(p.y, size.height)};
  return polygon;
}

bool fits(const std::vector<Polygon>& polygons, const VisibleMask& visible) {
  const Size size = visible.parts.front().size;
  const Mask filled = mask_from_polygons(polygons, size), seen = unite(visible.parts, size);
  const double both = intersection_area(filled.runs, seen.runs);
  return both >= kLeastIou * (mask_area(filled.runs) + visible.area - both);
}

/// The polygons around the parts; with every step of the pixels where no simpler ones fit.
std::vector<Polygon> outlines_of(const VisibleMask& visible) {
  std::vector<Polygon> polygons;
  for (const double tolerance : kTolerances) {
    polygons.clear();
    for (const Mask& part : visible.parts)
      polygons.push_back(rounded(trace_ring(part, {.tolerance = tolerance}), part.size));
    if (fits(polygons, visible)) return polygons;
  }
  polygons.clear();
  for (const Mask& part : visible.parts) polygons.push_back(trace_exact_ring(part));
  return polygons;
}

/// The pixels of columns `begin` to `end` - 1.
Mask between_columns(const Mask& mask, std::uint32_t begin, std::uint32_t end) {
  std::vector<std::uint8_t> pixels = bitmap_from_mask(mask);
  std::fill_n(pixels.begin(), std::size_t{begin} * mask.size.height, std::uint8_t{0});
  std::fill(pixels.begin() + static_cast<std::ptrdiff_t>(std::size_t{end} * mask.size.height), pixels.end(),
            std::uint8_t{0});
  return mask_from_bitmap(pixels, mask.size);
}

/// Appends the halves to the polygon of the whole, as long as the mask stays what it is.
void add_halves(const VisibleMask& visible, std::vector<Polygon>& polygons) {
  const Mask& whole = visible.parts.front();
  const Box box = tight_box(whole.runs, whole.size);
  const auto middle = static_cast<std::uint32_t>(box.x + box.width / 2);
  const auto overlap = static_cast<std::uint32_t>(1 + kOverlap * box.width);
  const auto end = static_cast<std::uint32_t>(box.x + box.width);
  std::vector<Polygon> with_halves = polygons;
  for (const auto& [from, to] : {std::array{static_cast<std::uint32_t>(box.x), std::min(end, middle + overlap)},
                                 std::array{middle - std::min(middle, overlap), end}}) {
    const Mask half = between_columns(whole, from, to);
    with_halves.push_back(rounded(trace_ring(half, {.tolerance = kTolerances.front()}), half.size));
  }
  const auto is_polygon = [](const Polygon& polygon) { return polygon.size() >= 3; };
  if (std::ranges::all_of(with_halves, is_polygon) && fits(with_halves, visible)) polygons = std::move(with_halves);
}

}  // namespace

std::vector<Polygon> mask_outlines(const VisibleMask& visible, Random& random) {
  const bool wants_halves = random.chance(kSeveral);
  std::vector<Polygon> polygons = outlines_of(visible);
  if (wants_halves && polygons.size() == 1 && visible.area >= kHalvesFrom) add_halves(visible, polygons);
  return polygons;
}

}  // namespace df2::synth
