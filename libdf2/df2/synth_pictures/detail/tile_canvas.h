// In: shapes on a square that repeats. Out: its pixels; what reaches over an edge comes in at the other. Called by the
// makers of patterns.
#pragma once

#include <span>
#include <vector>

#include <df2/geometry.h>

#include "canvas.h"

namespace df2::synth {

/// Places on it are shares of its side, 0 to 1.
class TileCanvas {
 public:
  TileCanvas(int side, Rgb ground) : pixels_(Window{0, 0, side, side}, ground) {}

  int side() const { return pixels_.window.width(); }
  Plane<Rgb>& pixels() { return pixels_; }

  void fill_shape(std::span<const Point> outline, Rgb colour) {
    each_copy(outline, 0, [&](std::span<const Point> at) { fill(pixels_, cover(at, pixels_.window), colour); });
  }
  /// `width`: share of the side.
  void draw_line(std::span<const Point> line, double width, Rgb colour) {
    each_copy(line, width, [&](std::span<const Point> at) {
      fill(pixels_, cover_line(at, width * side(), pixels_.window), colour);
    });
  }

 private:
  /// The shape in pixels, and the same one tile further in each direction where that reaches into this tile.
  template <class Draw>
  void each_copy(std::span<const Point> shape, double margin, const Draw& draw) {
    std::vector<Point> moved(shape.size());
    for (const int down : {-1, 0, 1}) {
      for (const int across : {-1, 0, 1}) {
        for (std::size_t i = 0; i < shape.size(); ++i)
          moved[i] = {(shape[i].x + across) * side(), (shape[i].y + down) * side()};
        if (!window_around(moved, 1 + margin * side(), pixels_.window).is_empty()) draw(moved);
      }
    }
  }

  Plane<Rgb> pixels_;
};

}  // namespace df2::synth
