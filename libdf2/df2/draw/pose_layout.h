// In: a category of DeepFashion2. Out: where its landmarks lie on a garment that is spread out flat, as in the official
// landmark figure. Called by draw_pose.
#pragma once

#include <vector>

#include <df2/category_set.h>
#include <df2/geometry.h>

namespace df2 {

/// One point for each landmark, in a frame of its own (y downwards); left and right are mirror images.
/// REQUIRES: a category of DeepFashion2.
std::vector<Point> pose_layout(CategoryIndex category);

}  // namespace df2
