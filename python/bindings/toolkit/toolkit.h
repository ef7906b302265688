// In: the module df2._toolkit, and pictures of Python. Out: its functions and classes, one register_ for each topic;
// and pictures of df2. Called by module.cpp of this folder and by the topics.
#pragma once

#include <df2/image/picture.h>

#include "../bindings.h"

namespace df2::python {

void register_pictures(py::module_& module);
void register_validation(py::module_& module);
void register_contours(py::module_& module);
void register_parts(py::module_& module);
void register_draw(py::module_& module);
void register_draw_queries(py::module_& module);
void register_draw_identities(py::module_& module);
void register_stats(py::module_& module);
void register_leaks(py::module_& module);
void register_convert(py::module_& module);
void register_made_dataset(py::module_& module);

/// A copy of an array (height, width, 3) or (height, width) of uint8, or of what offers itself as one. Throws Error
/// (usage) that calls it `name`.
Picture picture_of(py::handle values, const char* name);
/// (height, width, 3), or (height, width) of a grey one.
py::array array_of(Picture picture);

}  // namespace df2::python
