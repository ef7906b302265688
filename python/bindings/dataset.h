// In: a dataset. Out: what Python sees of it. Called by dataset.cpp and coco.cpp.
#pragma once

#include <cstdint>

#include <df2/dataset.h>

#include "bindings.h"

namespace df2::python {

/// Ids of the images, ascending.
py::array_t<std::int64_t> image_ids_of(const Dataset& dataset);
/// Names of the categories that are scored, by id.
py::dict category_names_of(const Dataset& dataset);

}  // namespace df2::python
