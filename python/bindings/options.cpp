// Options from JSON, and what there is to choose.
#include <memory>
#include <string>

#include <pybind11/stl.h>

#include <df2/io/json_document.h>
#include <df2_eval/options.h>

#include "bindings.h"

namespace df2::python {

using eval::OptionKey;
using eval::Options;

void register_options(py::module_& module) {
  py::class_<Options>(module, "Options")
      .def(py::init([](const std::string& json) {
             return eval::options_from_json(JsonDocument("options", json, Fault::usage).root().value());
           }),
           py::arg("json"))
      .def_property_readonly("task", [](const Options& options) { return eval::task_name(options.task); })
      .def_property_readonly("has_own_categories", [](const Options& options) {
        return options.categories_of == CategorySource::ground_truth;
      });

  py::class_<OptionKey>(module, "OptionKey")
      .def_property_readonly("name", [](const OptionKey& key) { return key.name; })
      .def_property_readonly("help", [](const OptionKey& key) { return key.help; })
      .def_property_readonly("fallback", [](const OptionKey& key) { return key.fallback; })
      .def_property_readonly("choices", [](const OptionKey& key) { return key.choices; })
      .def_property_readonly("tasks", [](const OptionKey& key) {
        std::vector<std::string_view> names;
        for (const eval::Task task : key.tasks) names.push_back(eval::task_name(task));
        return names;
      });
  module.def("option_keys", [] { return eval::option_keys(); });
}

}  // namespace df2::python
