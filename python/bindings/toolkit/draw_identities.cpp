// Identities, and the images that show their levels.
#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

#include <df2/draw/draw_levels.h>
#include <df2/identity_levels.h>

#include "../items.h"
#include "drawing.h"

namespace df2::python {

namespace {

/// The identities of a dataset, which lives as long as they do.
struct Identities {
  std::shared_ptr<Dataset> dataset;
  std::vector<IdentityLevels> all;
};

Identities find(std::shared_ptr<Dataset> dataset) {
  std::vector<std::uint32_t> images(dataset->images().size());
  std::iota(images.begin(), images.end(), 0u);
  std::vector<IdentityLevels> all = identity_levels(*dataset, images);
  return {std::move(dataset), std::move(all)};
}

/// Six places of each attribute: an item, or None.
py::list grid_of(const Identities& self, const LevelGrid& grid) {
  py::list rows;
  for (const LevelRow& row : grid) {
    py::list places;
    for (const auto& place : row)
      places.append(place ? py::cast(ItemView{{self.dataset, place->image}, place->item}) : py::object(py::none()));
    rows.append(std::move(places));
  }
  return rows;
}

/// Of each identity pair_id, style, category id and grid.
py::list rows_of(const Identities& self) {
  py::list rows;
  for (const IdentityLevels& identity : self.all)
    rows.append(py::make_tuple(identity.pair_id, identity.style, self.dataset->categories()[identity.category].id,
                               grid_of(self, identity.grid)));
  return rows;
}

/// REQUIRES: the place of an identity.
py::array draw(const Identities& self, std::size_t place, py::object pictures, const std::vector<int>& layers,
               std::uint32_t side) {
  const PictureOf picture_of = picture_of_images(self.dataset, std::move(pictures));
  return drawn([&] {
    const IdentityLevels& identity = self.all[place];
    return draw_levels(identity.grid, *self.dataset, picture_of,
                       {.layers = layers_of(layers),
                        .side = side,
                        .title = identity_title(identity, self.dataset->categories()),
                        .row_names = attribute_titles()});
  });
}

py::array draw_examples(const Identities& self, py::object pictures, const std::vector<int>& layers,
                        std::uint32_t side) {
  const PictureOf picture_of = picture_of_images(self.dataset, std::move(pictures));
  return drawn([&] {
    const LevelExamples examples = level_examples(self.all);
    return draw_levels(examples.grid, *self.dataset, picture_of,
                       {.layers = layers_of(layers), .side = side, .row_names = example_titles(examples)});
  });
}

}  // namespace

void register_draw_identities(py::module_& module) {
  py::class_<Identities>(module, "Identities")
      .def("rows", &rows_of)
      .def("draw", &draw, py::arg("place"), py::arg("pictures"), py::arg("layers"), py::arg("side"))
      .def("draw_levels", &draw_examples, py::arg("pictures"), py::arg("layers"), py::arg("side"));
  module.def("find_identities", &find, py::arg("dataset"), WithoutGil());
}

}  // namespace df2::python
