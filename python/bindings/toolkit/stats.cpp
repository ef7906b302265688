// What there is in splits, counted.
#include <memory>
#include <string>
#include <vector>

#include <pybind11/stl.h>

#include <df2/stats/dataset_stats.h>
#include <df2/stats/render_stats_csv.h>
#include <df2/stats/render_stats_html.h>
#include <df2/stats/render_stats_json.h>
#include <df2/stats/render_stats_text.h>
#include <df2/stats/stats_charts.h>

#include "toolkit.h"

namespace df2::python {

namespace {

using Splits = std::vector<DatasetStats>;

Splits collect(const std::vector<std::shared_ptr<Dataset>>& datasets) {
  begin_step("counting");
  Splits splits;
  for (const auto& dataset : datasets) splits.push_back(collect_stats(*dataset));
  return splits;
}

py::dict charts_of(const Splits& splits) {
  py::dict charts;
  for (const StatsChart& chart : make_stats_charts(splits))
    charts[py::str(chart.name)] = text_of(svg_file(chart.picture));
  return charts;
}

}  // namespace

void register_stats(py::module_& module) {
  struct Stats {
    Splits splits;
  };
  py::class_<Stats>(module, "Stats")
      .def("to_text", [](const Stats& self) { return text_of(render_stats_text(self.splits)); })
      .def("to_json", [](const Stats& self) { return text_of(render_stats_json(self.splits)); })
      .def("to_csv", [](const Stats& self) { return text_of(render_stats_csv(self.splits)); })
      .def("to_html", [](const Stats& self) { return text_of(render_stats_html(self.splits)); })
      .def("charts", [](const Stats& self) { return charts_of(self.splits); })
      .def(
          "write_charts",
          [](const Stats& self, const std::string& folder) {
            write_stats_charts(make_stats_charts(self.splits), folder);
          },
          py::arg("folder"), WithoutGil());
  module.def(
      "collect_stats", [](const std::vector<std::shared_ptr<Dataset>>& datasets) { return Stats{collect(datasets)}; },
      py::arg("datasets"), WithoutGil());
}

}  // namespace df2::python
