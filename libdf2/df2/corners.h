// In: a box. Out: the corners that files of retrieval write, which give the same box again when they are read. Called
// by the writers of those files and the Python package.
#pragma once

#include <array>

#include <df2/geometry.h>

namespace df2 {

/// [x1, y1, x2, y2]. Of a box that was read from corners, x2 - x1 == width and y2 - y1 == height to the last bit.
std::array<double, 4> corners_of(const Box& box);

}  // namespace df2
