// In: records with landmarks as pycocotools keeps them. Out: what oks compares. Called by the bindings of the drop-in,
// coco_*.cpp.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <df2/category_set.h>
#include <df2/item.h>

#include "bindings.h"

namespace df2::python {

/// One category that has all the landmarks.
CategorySet keypoint_set(std::span<const double> sigmas);
/// Appends the landmarks of a prediction, one for each sigma.
void add_keypoints(py::handle record, std::size_t sigma_count, std::vector<Point>& points);
Item keypoint_item(py::handle record, std::size_t sigma_count);

/// The least and the largest x, then y, of "keypoints": each an int if all are, else a float. None for what is no list
/// of plain finite numbers.
py::object keypoint_extent(py::handle keypoints);

}  // namespace df2::python
