// The steps of a run as df2-eval takes them: each reads or scores, and the package calls one after the other.
#include <memory>
#include <string>

#include <pybind11/stl.h>

#include <df2/io/image_sizes.h>
#include <df2/parallel.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/evaluate_task.h>

#include "bindings.h"

namespace df2::python {

namespace {

using eval::Options;
using eval::Report;

/// ThreadLimit as a with statement.
class Threads {
 public:
  explicit Threads(int threads) : threads_(threads) {}
  void enter() { limit_ = std::make_unique<ThreadLimit>(threads_); }
  void leave(const py::args&) { limit_.reset(); }

 private:
  int threads_;
  std::unique_ptr<ThreadLimit> limit_;
};

Report evaluate(const Dataset& dataset, const Predictions& predictions, const Options& options) {
  begin_step("scoring");
  const eval::Partial partial = eval::accumulate_task(dataset, predictions, options);
  begin_step("summarizing");
  return eval::make_report(partial);
}

Report evaluate_retrieval(const RetrievalTruth& truth, const RetrievalPredictions& submission, const Options& options) {
  begin_step("scoring");
  return eval::evaluate_retrieval(truth, submission, options);
}

Report evaluate_verification(const ScoredPairs& pairs, const Options& options) {
  begin_step("scoring");
  return eval::evaluate_verification(pairs, options);
}

}  // namespace

void register_evaluate(py::module_& module) {
  py::class_<Threads>(module, "Threads")
      .def(py::init<int>(), py::arg("threads"))
      .def("__enter__", &Threads::enter)
      .def("__exit__", &Threads::leave);
  module.def("require_image_sizes", &require_image_sizes, py::arg("dataset"), WithoutGil());
  module.def("evaluate", &evaluate, py::arg("dataset"), py::arg("predictions"), py::arg("options"), WithoutGil());
  module.def("evaluate_retrieval", &evaluate_retrieval, py::arg("truth"), py::arg("submission"), py::arg("options"),
             WithoutGil());
  module.def("evaluate_verification", &evaluate_verification, py::arg("pairs"), py::arg("options"), WithoutGil());
}

}  // namespace df2::python
