// In: what Python passes to the functions that draw. Out: the values that the library draws with, and its drawings as
// arrays. Called by draw.cpp, draw_queries.cpp and draw_identities.cpp.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <df2/dataset.h>
#include <df2/draw/draw_image.h>
#include <df2/image/picture.h>

#include "toolkit.h"

namespace df2::python {

/// None: nothing.
std::optional<Picture> picture_or_none(py::handle values);

/// Places in kLayers.
Layers layers_of(const std::vector<int>& places);

/// Calls a function of Python with each image, which gives its picture or None; None: all canvases are blank.
/// `dataset`: that of the images. The function is called with the GIL, though the drawing has none.
PictureOf picture_of_images(std::shared_ptr<Dataset> dataset, py::object function);

/// Drawn while other threads of Python run.
template <class Draw>
py::array drawn(const Draw& draw) {
  Picture picture;
  {
    const Working working;
    picture = draw();
  }
  return array_of(std::move(picture));
}

}  // namespace df2::python
