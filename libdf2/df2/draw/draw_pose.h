// In: a category of DeepFashion2. Out: the definition of its pose as a diagram: its numbered landmarks, the contour and
// the edges within it (the paper's Figure 2, first column). Called by df2-data draw and the Python package.
#pragma once

#include <cstdint>

#include <df2/category_set.h>
#include <df2/image/picture.h>

namespace df2 {

/// The landmarks of the left and the right half have a colour each, those of the centre line a third one.
/// `side`: of the square picture, in pixels. REQUIRES: a category of DeepFashion2; a side of at least 200.
Picture draw_pose(CategoryIndex category, std::uint32_t side = 600);

}  // namespace df2
