// In: what is seen of a garment. Out: its mask as polygons, as DeepFashion2's files have them. Called by label_shot.
#pragma once

#include <vector>

#include <df2/geometry.h>
#include <df2/random.h>
#include <df2/synth/visible_mask.h>

namespace df2::synth {

/// A closed polygon around each part; holes are cut open into it. Filled as the COCO library does, they have an IoU of
/// 0.99 or more with the parts. About two thirds of the masks of one part come as several overlapping polygons, as in
/// real files: the whole and its left and right half. Coordinates have two digits behind the point.
/// REQUIRES: there are parts.
std::vector<Polygon> mask_outlines(const VisibleMask& visible, Random& random);

}  // namespace df2::synth
