// The steps of a run as df2-eval takes them: each reads or scores, and the package calls one after the other.
#include <memory>
#include <string>

#include <pybind11/stl.h>

#include <df2/io/image_sizes.h>
#include <df2/io/verification.h>
#include <df2/parallel.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/evaluate_task.h>
#include <df2_eval/ranking/rank_submission.h>

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
  return eval::make_report(eval::accumulate_task(dataset, predictions, options));
}

Report evaluate_retrieval(const RetrievalTruth& truth, const std::string& path, const Options& options,
                          const ReadLimits& limits) {
  return eval::evaluate_retrieval(truth, eval::read_submission(path, truth, options, limits), options);
}

Report evaluate_verification(const std::string& pairs, const std::string& scores, const Options& options,
                             const ReadLimits& limits) {
  return eval::evaluate_verification(read_scored_pairs(pairs, scores, limits), options);
}

}  // namespace

void register_evaluate(py::module_& module) {
  py::class_<Threads>(module, "Threads")
      .def(py::init<int>(), py::arg("threads"))
      .def("__enter__", &Threads::enter)
      .def("__exit__", &Threads::leave);
  module.def("require_image_sizes", &require_image_sizes, py::arg("dataset"), WithoutGil());
  module.def("evaluate", &evaluate, py::arg("dataset"), py::arg("predictions"), py::arg("options"), WithoutGil());
  module.def("evaluate_retrieval", &evaluate_retrieval, py::arg("truth"), py::arg("path"), py::arg("options"),
             py::arg("limits"), WithoutGil());
  module.def("evaluate_verification", &evaluate_verification, py::arg("pairs"), py::arg("scores"), py::arg("options"),
             py::arg("limits"), WithoutGil());
}

}  // namespace df2::python
