#include "drawing.h"

#include <memory>

#include "../items.h"

namespace df2::python {

std::optional<Picture> picture_or_none(py::handle values) {
  return values.is_none() ? std::nullopt : std::optional(picture_of(values, "picture"));
}

Layers layers_of(const std::vector<int>& places) {
  Layers layers = kNoLayers;
  for (const int place : places) layers.*kLayers[static_cast<std::size_t>(place)].second = true;
  return layers;
}

PictureOf picture_of_images(std::shared_ptr<Dataset> dataset, py::object function) {
  if (function.is_none()) return [](const ImageRecord&) { return std::optional<Picture>(); };
  // The last copy of the function may be dropped without the GIL.
  const std::shared_ptr<py::object> shared(new py::object(std::move(function)), [](py::object* held) {
    const py::gil_scoped_acquire gil;
    delete held;
  });
  return [dataset = std::move(dataset), shared](const ImageRecord& image) {
    const py::gil_scoped_acquire gil;
    const ImageView view{dataset, dataset->find(image.id).value()};
    return picture_or_none((*shared)(view));
  };
}

}  // namespace df2::python
