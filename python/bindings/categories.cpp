// The categories of DeepFashion2, or of a dataset, as plain values.
#include <string>
#include <vector>

#include <pybind11/stl.h>

#include <df2/category_set.h>
#include <df2/dataset.h>

#include "bindings.h"

namespace df2::python {

namespace {

/// Small numbers as Python's, not as text.
py::tuple numbers(const std::vector<std::uint8_t>& values) {
  py::tuple made(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) made[i] = static_cast<int>(values[i]);
  return made;
}

py::tuple pairs(const std::vector<LandmarkPair>& values) {
  py::tuple made(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    made[i] = py::make_tuple(static_cast<int>(values[i][0]), static_cast<int>(values[i][1]));
  return made;
}

py::list categories_of(const Dataset* dataset) {
  const CategorySet& set = dataset ? dataset->categories() : deepfashion2_categories();
  py::list made;
  for (std::size_t i = 0; i < set.size(); ++i) {
    const auto index = static_cast<CategoryIndex>(i);
    const Category& category = set[index];
    const std::span<const double> sigmas = set.sigmas(index);
    made.append(py::make_tuple(category.id, text_of(category.name), text_of(category.converter_name),
                               category.landmark_begin, category.landmark_count, numbers(category.contour),
                               pairs(category.inner_edges), pairs(category.mirror_pairs),
                               numbers(category.centre_landmarks),
                               py::array_t<double>(static_cast<py::ssize_t>(sigmas.size()), sigmas.data())));
  }
  return made;
}

}  // namespace

void register_categories(py::module_& module) {
  module.def("categories_of", &categories_of, py::arg("dataset"));
  module.def(
      "find_category_name",
      [](const std::string& name) -> py::object {
        const auto index = find_deepfashion2_name(name);
        return index ? py::object(py::int_(*index)) : py::none();
      },
      py::arg("name"));
}

}  // namespace df2::python
