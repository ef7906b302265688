// Predictions, read from a file or made from columns in memory.
#include <map>
#include <memory>
#include <string>

#include <pybind11/stl.h>

#include <df2/make_predictions.h>
#include <df2_eval/evaluate_task.h>
#include <df2_eval/options.h>

#include "bindings.h"
#include "columns.h"

namespace df2::python {

namespace {

using PredictionsPointer = std::shared_ptr<Predictions>;

PredictionsPointer make(const Dataset& dataset, const eval::Options& options, const py::object& image_ids,
                        const py::object& category_ids, const py::object& scores, const py::object& geometry,
                        const std::map<std::string, std::uint64_t>& unknown_keys, const ReadLimits& limits) {
  Columns columns(options.task);
  columns.read_heads(image_ids, category_ids, scores);
  columns.read_geometry(geometry);
  const Working working;
  begin_step("reading predictions");
  auto made = std::make_shared<Predictions>(
      make_predictions(dataset, columns.heads(), columns.geometry(), kMemoryName, limits));
  made->notes.unknown_keys = unknown_keys;
  return made;
}

PredictionsPointer read(const std::string& path, const Dataset& dataset, const eval::Options& options,
                        const ReadLimits& limits) {
  begin_step("reading predictions");
  return std::make_shared<Predictions>(eval::read_task_results(path, dataset, options, limits));
}

}  // namespace

void register_predictions(py::module_& module) {
  py::class_<Predictions, PredictionsPointer>(module, "Predictions").def("__len__", &Predictions::size);
  module.def("read_predictions", &read, py::arg("path"), py::arg("dataset"), py::arg("options"), py::arg("limits"),
             WithoutGil());
  module.def("make_predictions", &make, py::arg("dataset"), py::arg("options"), py::arg("image_ids"),
             py::arg("category_ids"), py::arg("scores"), py::arg("geometry"), py::arg("unknown_keys"),
             py::arg("limits"));
}

}  // namespace df2::python
