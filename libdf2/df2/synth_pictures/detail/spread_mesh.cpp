#include <array>
#include <cmath>
#include <vector>

#include "relief.h"

namespace df2::synth {

namespace {

struct Slope {
  double x = 0, y = 0;
};

/// The plane through a triangle's corners, as how a value changes from pixel to pixel.
class Gradient {
 public:
  Gradient(Point a, Point b, Point c)
      : ab_{b.x - a.x, b.y - a.y}, ac_{c.x - a.x, c.y - a.y}, twice_area_(ab_.x * ac_.y - ab_.y * ac_.x) {}
  /// Square pixels, counted twice; negative for triangles that run the other way round.
  double twice_area() const { return twice_area_; }
  Slope of(double a, double b, double c) const {
    const double to_b = b - a, to_c = c - a;
    return {(to_b * ac_.y - to_c * ab_.y) / twice_area_, (to_c * ab_.x - to_b * ac_.x) / twice_area_};
  }

 private:
  Point ab_, ac_;
  double twice_area_;
};

constexpr double kSmallest = 1e-6;  // square pixels: a triangle below it has no slope

/// The mean slope of the triangles around each vertex: shading that changes smoothly hides the triangles.
std::vector<Slope> slopes_of(const Mesh& mesh, double pixels_per_head) {
  std::vector<Slope> slopes(mesh.vertices.size());
  std::vector<double> areas(mesh.vertices.size());
  for (const auto& corners : mesh.triangles) {
    const Vertex &a = mesh.vertices[corners[0]], &b = mesh.vertices[corners[1]], &c = mesh.vertices[corners[2]];
    const Gradient gradient(a.at, b.at, c.at);
    const double area = std::abs(gradient.twice_area());
    if (area < kSmallest) continue;
    const Slope slope = gradient.of(a.relief, b.relief, c.relief);
    for (const std::uint32_t corner : corners) {
      slopes[corner].x += slope.x * area * pixels_per_head;
      slopes[corner].y += slope.y * area * pixels_per_head;
      areas[corner] += area;
    }
  }
  for (std::size_t i = 0; i < slopes.size(); ++i) {
    if (areas[i] <= 0) continue;
    slopes[i].x /= areas[i];
    slopes[i].y /= areas[i];
  }
  return slopes;
}

/// The first and the last of the pixels of a row whose middles lie in a triangle: those where all three shares are at
/// least 0, each of which changes by the same step from pixel to pixel.
struct Run {
  double first, last;
  void keep_where(double share, double step) {
    // A little beyond the edges, so that no pixel is lost between two triangles.
    constexpr double kBeyond = 1e-4;
    const double above = share + kBeyond;
    if (step > 0) {
      first = std::max(first, -above / step);
    } else if (step < 0) {
      last = std::min(last, -above / step);
    } else if (above < 0) {
      last = first - 1;
    }
  }
};

void spread_triangle(const std::array<Vertex, 3>& corners, const std::array<Slope, 3>& slopes, Relief& relief) {
  const auto& [a, b, c] = corners;
  const Gradient gradient(a.at, b.at, c.at);
  if (std::abs(gradient.twice_area()) < kSmallest) return;
  const std::array<Point, 3> points = {a.at, b.at, c.at};
  const Window window = window_around(points, 0.5, relief.window);
  const Slope to_b = gradient.of(0, 1, 0), to_c = gradient.of(0, 0, 1);
  const Slope u = gradient.of(a.cloth.x, b.cloth.x, c.cloth.x), v = gradient.of(a.cloth.y, b.cloth.y, c.cloth.y);
  const Slope bend_x = gradient.of(slopes[0].x, slopes[1].x, slopes[2].x);
  const Slope bend_y = gradient.of(slopes[0].y, slopes[1].y, slopes[2].y);
  const double reach = std::max(std::sqrt(u.x * u.x + v.x * v.x), std::sqrt(u.y * u.y + v.y * v.y));
  const auto seen_reach = static_cast<float>(std::max(reach, 1e-9));
  for (int y = window.top; y < window.bottom; ++y) {
    const double across = window.left + 0.5 - a.at.x, down = y + 0.5 - a.at.y;
    const double share_b = to_b.x * across + to_b.y * down, share_c = to_c.x * across + to_c.y * down;
    Run run{0, static_cast<double>(window.width() - 1)};
    run.keep_where(share_b, to_b.x);
    run.keep_where(share_c, to_c.x);
    run.keep_where(1 - share_b - share_c, -to_b.x - to_c.x);
    if (run.last < run.first) continue;
    const auto at_left = [&](double at_a, const Slope& slope) {
      return static_cast<float>(at_a + slope.x * across + slope.y * down);
    };
    const float u_left = at_left(a.cloth.x, u), v_left = at_left(a.cloth.y, v);
    const float bend_x_left = at_left(slopes[0].x, bend_x), bend_y_left = at_left(slopes[0].y, bend_y);
    SurfacePoint* row = &relief.at(window.left, y);
    const auto last = static_cast<int>(run.last);
    for (int i = static_cast<int>(std::ceil(run.first)); i <= last; ++i) {
      const auto step = static_cast<float>(i);
      row[i] = {.u = u_left + static_cast<float>(u.x) * step,
                .v = v_left + static_cast<float>(v.x) * step,
                .slope_x = bend_x_left + static_cast<float>(bend_x.x) * step,
                .slope_y = bend_y_left + static_cast<float>(bend_y.x) * step,
                .reach = seen_reach};
    }
  }
}

/// Values spread from pixel to pixel, first down and to the right, then back.
void fill_gaps(Relief& relief, const Coverage& coverage) {
  const Window window = relief.window;
  const auto take_from = [&](int x, int y, int from_x, int from_y) {
    if (from_x < window.left || from_x >= window.right || from_y < window.top || from_y >= window.bottom) return;
    const SurfacePoint& neighbour = relief.at(from_x, from_y);
    if (relief.at(x, y).reach == 0 && neighbour.reach > 0) relief.at(x, y) = neighbour;
  };
  const auto is_gap = [&](int x, int y) { return coverage.at(x, y) != 0 && relief.at(x, y).reach == 0; };
  for (int y = window.top; y < window.bottom; ++y) {
    for (int x = window.left; x < window.right; ++x) {
      if (!is_gap(x, y)) continue;
      take_from(x, y, x - 1, y);
      take_from(x, y, x, y - 1);
    }
  }
  for (int y = window.bottom - 1; y >= window.top; --y) {
    for (int x = window.right - 1; x >= window.left; --x) {
      if (!is_gap(x, y)) continue;
      take_from(x, y, x + 1, y);
      take_from(x, y, x, y + 1);
    }
  }
}

}  // namespace

Relief spread_mesh(const Mesh& mesh, const Coverage& coverage, double pixels_per_head) {
  Relief relief(coverage.window);
  const std::vector<Slope> slopes = slopes_of(mesh, pixels_per_head);
  for (const auto& [a, b, c] : mesh.triangles) {
    spread_triangle({mesh.vertices[a], mesh.vertices[b], mesh.vertices[c]}, {slopes[a], slopes[b], slopes[c]}, relief);
  }
  fill_gaps(relief, coverage);
  return relief;
}

}  // namespace df2::synth
