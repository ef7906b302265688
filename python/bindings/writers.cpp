// Datasets and results become files.
#include <optional>
#include <string>
#include <vector>

#include <pybind11/stl.h>

#include <df2/io/ground_truth.h>
#include <df2/io/verification.h>
#include <df2/io/write_results.h>

#include "bindings.h"
#include "columns.h"

namespace df2::python {

namespace {

void write_rows(const Dataset& dataset, const eval::Options& options, const py::object& image_ids,
                const py::object& category_ids, const py::object& scores, const py::object& geometry,
                const std::string& path, const std::optional<int>& decimals) {
  Columns columns(options.task);
  columns.read_heads(image_ids, category_ids, scores);
  columns.read_geometry(geometry);
  const Working working;
  write_results(dataset, columns.heads(), columns.geometry(), path, decimals);
}

void write_scores(const py::object& ids, const py::object& scores, const std::string& path) {
  Numbers numbers;
  const auto pair_ids = numbers.integers(ids, "", "/id");
  const auto pair_scores = numbers.reals(scores, "", "/score");
  const Working working;
  try {
    // Refuses what a reader would: an id that stands twice, a score that is not finite.
    make_scored_pairs(make_pairs(kMemoryName, pair_ids, std::vector<std::uint8_t>(pair_ids.size())), pair_ids,
                      pair_scores, kMemoryName);
  } catch (const Error& error) {
    throw Error(Fault::submission, error.issues());
  }
  write_verification_results(pair_ids, pair_scores, path);
}

}  // namespace

void register_writers(py::module_& module) {
  module.def(
      "write_coco", [](const Dataset& dataset, const std::string& path) { write_coco_ground_truth(dataset, path); },
      py::arg("dataset"), py::arg("path"), WithoutGil());
  module.def("write_native", &write_native_ground_truth, py::arg("dataset"), py::arg("folder"), WithoutGil());
  module.def("write_results", &write_rows, py::arg("dataset"), py::arg("options"), py::arg("image_ids"),
             py::arg("category_ids"), py::arg("scores"), py::arg("geometry"), py::arg("path"), py::arg("decimals"));
  module.def("write_scores", &write_scores, py::arg("ids"), py::arg("scores"), py::arg("path"));
}

}  // namespace df2::python
