// In: outlines and lines in pixels. Out: how much of each pixel they cover. Called by whatever draws shapes. The only
// door to AGG, whose rasteriser counts in whole numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include <df2/geometry.h>

#include "plane.h"

namespace df2::synth {

/// 0 to 255 of each pixel within the window that the shape touches.
using Coverage = Plane<std::uint8_t>;

/// What the closed outline encloses (non-zero), within a window.
Coverage cover(std::span<const Point> outline, Window within);

/// Lengths of what is drawn and what is left out, in turn.
struct Dashes {
  double on = 4, off = 4;
};

/// A line from point to point of a width in pixels; without `dashes` it is unbroken.
Coverage cover_line(std::span<const Point> line, double width, Window within, std::optional<Dashes> dashes = {});

/// A disc.
Coverage cover_disc(Point centre, double radius, Window within);

}  // namespace df2::synth
