// In: a place and sizes. Out: outlines of simple things, with the same bits on every machine. Called by what makes
// props, and by what draws patterns, prints and rooms.
#pragma once

#include <df2/geometry.h>
#include <df2/random.h>

namespace df2::synth {

Polygon rectangle(double left, double top, double right, double bottom);
Polygon ellipse(Point centre, double across, double down, double turned = 0, int corners = 20);
/// The first corner lies at the angle `turned` from the right, counter-clockwise.
Polygon regular_polygon(Point centre, double radius, int corners, double turned = 0);
Polygon star(Point centre, double radius, double inner_radius, int points, double turned = 0);
Polygon heart(Point centre, double radius);
/// A petal or leaf from one point to another.
Polygon leaf(Point from, Point to, double width);
/// A closed smooth line around the centre whose distance from it varies.
Polygon blob(Point centre, double radius, double unevenness, Random& random);

}  // namespace df2::synth
