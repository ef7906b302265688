// In: points. Out: smooth lines through them, as many short straight ones. Called by what draws outlines.
#pragma once

#include <span>
#include <vector>

#include <df2/geometry.h>

namespace df2::synth {

/// A curve through all points, in order; they stay vertices of it. Centripetal Catmull-Rom: it has no loops.
Polygon curve_through(std::span<const Point> points);

/// The same as a closed curve.
Polygon closed_curve_through(std::span<const Point> points);

/// A curve from a to b that bulges by `bulge` of its length to the left of its way.
Polygon bow(Point a, Point b, double bulge);

/// Appends a line to an outline; its first point is left out where the outline ends there already.
void append(Polygon& outline, std::span<const Point> line);
Polygon reversed(Polygon line);

}  // namespace df2::synth
