// Options from JSON, and what there is to choose.
#include <memory>
#include <string>

#include <pybind11/stl.h>

#include <df2/io/json_document.h>
#include <df2_eval/options.h>
#include <df2_eval/ranking/rank_submission.h>

#include "bindings.h"

namespace df2::python {

using eval::OptionKey;
using eval::Options;

void register_options(py::module_& module) {
  py::class_<Options>(module, "Options")
      .def(py::init([](const std::string& json, bool has_features, bool has_query_rows) {
             auto values = JsonDocument("options", json, Fault::usage).root().value();
             const eval::RankingFiles files{.query_features = has_features ? "query_features" : "",
                                            .query_rows = has_query_rows ? "query_rows" : ""};
             if (has_features) eval::settle_query_boxes(files, values);
             return eval::options_from_json(values);
           }),
           py::arg("json"), py::arg("has_features") = false, py::arg("has_query_rows") = false)
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
