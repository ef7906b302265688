#include <df2/synth/scan_fill.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace df2::synth {

namespace {

/// Where an edge passes the centres of a column, and whether it goes right (1) or left (-1).
struct Crossing {
  std::uint32_t column;
  double y;
  int winding;
};

/// The first row or column whose centre is not before `at`.
double first_centre(double at, std::uint32_t end) {
  return std::clamp(std::ceil(at - 0.5), 0.0, static_cast<double>(end));
}

void cross_columns(Point from, Point to, Size size, std::vector<Crossing>& crossings) {
  const int winding = from.x < to.x ? 1 : -1;
  if (winding < 0) std::swap(from, to);
  const auto begin = static_cast<std::uint32_t>(first_centre(from.x, size.width));
  const auto end = static_cast<std::uint32_t>(first_centre(to.x, size.width));
  const double slope = begin < end ? (to.y - from.y) / (to.x - from.x) : 0;
  for (std::uint32_t column = begin; column < end; ++column)
    crossings.push_back({column, from.y + (column + 0.5 - from.x) * slope, winding});
}

}  // namespace

void fill_outline(std::span<const Point> outline, Size size, std::vector<PixelSpan>& spans) {
  spans.clear();
  std::vector<Crossing> crossings;
  for (std::size_t i = 0; i < outline.size(); ++i)
    cross_columns(outline[i], outline[i + 1 < outline.size() ? i + 1 : 0], size, crossings);
  std::ranges::sort(crossings, [](const Crossing& a, const Crossing& b) {
    return std::tie(a.column, a.y, a.winding) < std::tie(b.column, b.y, b.winding);
  });
  int winding = 0;
  for (std::size_t i = 0; i < crossings.size(); ++i) {
    const bool was_inside = winding != 0;
    winding += crossings[i].winding;
    const auto row = static_cast<std::uint32_t>(first_centre(crossings[i].y, size.height));
    if (!was_inside) {
      // Two parts of an outline that meet between two centres are one span.
      if (!spans.empty() && spans.back().column == crossings[i].column && spans.back().end == row) continue;
      spans.push_back({crossings[i].column, row, row});
      continue;
    }
    spans.back().end = std::max(spans.back().end, row);
    if (winding == 0 && spans.back().begin == spans.back().end) spans.pop_back();
  }
}

}  // namespace df2::synth
