#include "coverage.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include <agg2/agg_conv_dash.h>
#include <agg2/agg_conv_stroke.h>
#include <agg2/agg_path_storage.h>
#include <agg2/agg_rasterizer_scanline_aa.h>
#include <agg2/agg_scanline_u.h>

#include <df2/synth/exact_math.h>

namespace df2::synth {

namespace {

// AGG counts in 256ths of a pixel; beyond these coordinates its whole numbers would not reach.
constexpr double kFarthest = 1e5;

agg::path_storage path_of(std::span<const Point> points) {
  agg::path_storage path;
  bool is_first = true;
  for (const Point& point : points) {
    const double x = std::clamp(point.x, -kFarthest, kFarthest), y = std::clamp(point.y, -kFarthest, kFarthest);
    if (is_first)
      path.move_to(x, y);
    else
      path.line_to(x, y);
    is_first = false;
  }
  return path;
}

template <class Source>
Coverage rasterise(Source& source, Window window) {
  Coverage coverage(window);
  if (window.is_empty()) return coverage;
  agg::rasterizer_scanline_aa<> rasteriser;
  rasteriser.clip_box(window.left, window.top, window.right, window.bottom);
  rasteriser.add_path(source);
  if (!rasteriser.rewind_scanlines()) return coverage;
  agg::scanline_u8 line;
  line.reset(rasteriser.min_x(), rasteriser.max_x());
  while (rasteriser.sweep_scanline(line)) {
    if (line.y() < window.top || line.y() >= window.bottom) continue;  // the last row touches the window's edge
    const auto row = coverage.row(line.y());
    const auto* span = line.begin();
    for (unsigned i = 0; i < line.num_spans(); ++i, ++span) {
      const int begin = std::max<int>(span->x, window.left);
      const int end = std::min<int>(span->x + span->len, window.right);
      if (begin < end)
        std::memcpy(row.data() + (begin - window.left), span->covers + (begin - span->x),
                    static_cast<std::size_t>(end - begin));
    }
  }
  return coverage;
}

}  // namespace

Coverage cover(std::span<const Point> outline, Window within) {
  const Window window = window_around(outline, 1, within);
  agg::path_storage path = path_of(outline);
  path.close_polygon();
  return rasterise(path, window);
}

Coverage cover_line(std::span<const Point> line, double width, Window within, std::optional<Dashes> dashes) {
  const Window window = window_around(line, 2 * width + 1, within);
  agg::path_storage path = path_of(line);
  // Straight caps and mitred joins: round ones need arcs, whose sines differ between processors.
  if (dashes) {
    agg::conv_dash<agg::path_storage> dashed(path);
    dashed.add_dash(std::max(dashes->on, 0.2), std::max(dashes->off, 0.2));
    agg::conv_stroke<agg::conv_dash<agg::path_storage>> stroke(dashed);
    stroke.width(width);
    return rasterise(stroke, window);
  }
  agg::conv_stroke<agg::path_storage> stroke(path);
  stroke.width(width);
  stroke.line_join(agg::miter_join_revert);
  return rasterise(stroke, window);
}

Coverage cover_disc(Point centre, double radius, Window within) {
  constexpr int kCorners = 24;
  std::vector<Point> circle;
  for (int i = 0; i < kCorners; ++i) {
    const Point to = direction_at(2 * kPi * i / kCorners);
    circle.push_back({centre.x + radius * to.x, centre.y + radius * to.y});
  }
  return cover(circle, within);
}

}  // namespace df2::synth
