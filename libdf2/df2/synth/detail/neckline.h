// In: a fit. Out: the upper edge of a garment for the upper body, with landmarks 1 to 6 on it. Called by the makers of
// tops, vests, slings, dresses and outwear.
#pragma once

#include <array>

#include <df2/synth/detail/fit.h>

namespace df2::synth {

struct NeckEdge {
  Point back;                      ///< 1
  std::array<Point, 2> side;       ///< 2 and 6
  std::array<Point, 2> front_mid;  ///< 3 and 5
  Point front;                     ///< 4; outwear has two of them instead
  Polygon front_line, back_line;   ///< from the left side to the right one
};

NeckEdge neck_edge(const Fit& fit);
/// Of a sling: between its straps, over the bust.
NeckEdge bust_edge(const Fit& fit);
/// The edge from a side of the neck to the middle of the front, or to any other point there.
Polygon half_front_line(const Fit& fit, Point side, Point front);
/// Where landmark 3 or 5 lies on it.
Point half_front_mid(const Fit& fit, Point side, Point front);

}  // namespace df2::synth
