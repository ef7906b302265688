// Curves of a report as arrays; of retrieval and verification as the JSON that df2-eval --curves writes.
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

#include <df2_eval/report/report.h>

#include "arrays.h"
#include "bindings.h"

namespace df2::python {

namespace {

using eval::Curve;
using eval::Curves;
using eval::Report;

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();  // what data frames call missing

/// Arrays (thresholds, recall points, categories, subsets, max_dets), and recall without the second axis.
py::dict arrays_of(const eval::TaskSummary& task, const Report& report) {
  const Curves& curves = task.curves;
  const std::size_t T = report.options.iou_thresholds.size(), R = report.options.recall_thresholds.size();
  const std::size_t K = curves.categories.size(), A = curves.subset_names.size(), M = curves.max_dets.size();
  const std::size_t cells = K * A * M;
  std::vector<double> precision(T * R * cells, kAbsent), score(T * R * cells, kAbsent), recall(T * cells, kAbsent);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    const std::optional<Curve>& curve = curves.curves[cell];
    if (!curve) continue;
    for (std::size_t t = 0; t < T; ++t) {
      recall[t * cells + cell] = curve->recall[t];
      for (std::size_t r = 0; r < R; ++r) {
        precision[(t * R + r) * cells + cell] = curve->precision[t][r];
        score[(t * R + r) * cells + cell] = curve->score[t][r];
      }
    }
  }
  const auto axis = [](std::size_t size) { return static_cast<py::ssize_t>(size); };
  const std::vector<py::ssize_t> shape = {axis(T), axis(R), axis(K), axis(A), axis(M)};
  std::vector<py::str> names;
  for (const CategoryIndex category : curves.categories) names.push_back(text_of(report.category_names[category]));
  py::dict made;
  made["thresholds"] = to_array(std::vector<double>(report.options.iou_thresholds));
  made["recall_points"] = to_array(std::vector<double>(report.options.recall_thresholds));
  made["categories"] = py::tuple(py::cast(names));
  made["subsets"] = py::tuple(py::cast(curves.subset_names));
  made["max_dets"] = py::tuple(py::cast(curves.max_dets));
  made["precision"] = to_array(std::move(precision), shape);
  made["score"] = to_array(std::move(score), shape);
  made["recall"] = to_array(std::move(recall), {shape[0], shape[2], shape[3], shape[4]});
  return made;
}

/// The main view, then perhaps vis.
std::vector<py::dict> ap_curves(const Report& report) {
  std::vector<py::dict> views;
  if (report.retrieval || report.verification) return views;
  views.push_back(arrays_of(report.summary, report));
  if (report.vis) views.push_back(arrays_of(*report.vis, report));
  return views;
}

}  // namespace

void register_curves(py::module_& module) {
  module.def("ap_curves", &ap_curves, py::arg("report"));
  module.def("curves_json", &eval::render_curves, py::arg("report"), WithoutGil());
}

}  // namespace df2::python
