// The ground truth, read from files.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <pybind11/stl.h>

#include <df2/dataset.h>
#include <df2/io/ground_truth.h>
#include <df2/io/image_sizes.h>
#include <df2_eval/evaluate.h>

#include "dataset.h"

namespace df2::python {

namespace {

/// `fields_of`: the options whose task says which fields are read; none: all.
std::shared_ptr<Dataset> read_dataset(const std::string& path, bool has_own_categories,
                                      const std::optional<std::string>& sigmas, const std::optional<std::string>& sizes,
                                      const eval::Options* fields_of, const ReadLimits& limits) {
  begin_step("reading ground truth");
  CategoryRules rules{has_own_categories ? CategorySource::ground_truth : CategorySource::deepfashion2};
  if (sigmas) rules.sigmas = read_sigmas(*sigmas);
  const FieldsRead fields = fields_of ? eval::fields_read(fields_of->task) : FieldsRead{};
  auto dataset = std::make_shared<Dataset>(read_ground_truth(path, limits, rules, fields));
  if (sizes) add_image_sizes(*dataset, *sizes, limits);
  return dataset;
}

std::string repr(const Dataset& dataset) {
  return "<df2.Dataset " + py::repr(text_of(dataset.name())).cast<std::string>() + ": " +
         std::to_string(dataset.images().size()) + " images, " + std::to_string(dataset.item_count()) + " items, " +
         std::to_string(dataset.listed().size()) + " categories>";
}

}  // namespace

py::array_t<std::int64_t> image_ids_of(const Dataset& dataset) {
  py::array_t<std::int64_t> ids(static_cast<py::ssize_t>(dataset.images().size()));
  std::int64_t* id = ids.mutable_data();
  for (const ImageRecord& image : dataset.images()) *id++ = image.id;
  return ids;
}

py::dict category_names_of(const Dataset& dataset) {
  py::dict names;
  for (const CategoryIndex index : dataset.listed()) {
    const Category& category = dataset.categories()[index];
    names[py::int_(category.id)] = text_of(category.name);
  }
  return names;
}

void register_dataset(py::module_& module) {
  py::class_<ReadLimits>(module, "ReadLimits")
      .def(py::init<>())
      .def_readwrite("file_bytes", &ReadLimits::file_bytes)
      .def_readwrite("rows_per_image", &ReadLimits::rows_per_image);

  py::class_<Dataset, std::shared_ptr<Dataset>> dataset(module, "Dataset",
                                                        R"(Ground truth: images and the garments in them.

Made by `df2.read_dataset` and `df2.make_dataset`; it never changes, so that threads may share it. It is a sequence of
`Image`, by id ascending.)");
  dataset.attr("__module__") = "df2";
  dataset.def("__len__", [](const Dataset& self) { return self.images().size(); })
      .def("__repr__", &repr)
      .def_property_readonly(
          "name", [](const Dataset& self) { return text_of(self.name()); },
          "What reports call the ground truth: its file or folder.")
      .def_property_readonly("image_ids", &image_ids_of, "Array (images,) of int64: the ids of all images, ascending.")
      .def_property_readonly("categories", &category_names_of,
                             "Names of the categories that are scored, by id: {1: 'short sleeve top', ...}.")
      .def_property_readonly("item_count", &Dataset::item_count, "How many garments there are in all images.")
      .def_property_readonly("has_attributes", &Dataset::has_attributes,
                             "Whether every item has the four levels, so that difficulty subsets can be scored.")
      .def("content_hash", &Dataset::content_hash, WithoutGil(),
           "16 hexadecimal digits over everything that can move a score; equal for equal content in any format.");

  module.def("read_dataset", &read_dataset, py::arg("path"), py::arg("has_own_categories"), py::arg("sigmas"),
             py::arg("sizes"), py::arg("fields_of"), py::arg("limits"), WithoutGil());
}

}  // namespace df2::python
