// Work that Python waits for: signals are seen, and a callable is told how far it is.
#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "bindings.h"

namespace df2::python {

namespace {

class Progress;
thread_local Progress* progress_of_thread = nullptr;

/// A with statement: inside it, what this thread calls is told to `tell(step, share)`. REQUIRES: the GIL is held.
class Progress {
 public:
  explicit Progress(py::function tell) : tell_(std::move(tell)) {}

  void enter() { before_ = std::exchange(progress_of_thread, this); }
  void leave(const py::object& type, const py::object&, const py::object&) {
    progress_of_thread = before_;
    if (type.is_none()) end_step();
  }
  void begin_step(const char* name) {
    end_step();
    step_ = name;
    share_ = 0;
    tell_(step_, share_);
  }
  /// A step may have several loops: its share never falls.
  void tell(double share) {
    share_ = std::max(share_, share);
    if (!step_.empty()) tell_(step_, share_);
  }

 private:
  void end_step() {
    if (!step_.empty()) tell_(std::exchange(step_, ""), 1.0);
  }

  py::function tell_;
  std::string step_;
  double share_ = 0;
  Progress* before_ = nullptr;
};

bool is_main_thread() {
  const py::module_ threading = py::module_::import("threading");
  return threading.attr("get_ident")().equal(threading.attr("main_thread")().attr("ident"));
}

/// Handlers of signals run in the main thread alone: others need not wait for the GIL.
std::function<void(const Watch&)> make_look() {
  if (!progress_of_thread && !is_main_thread()) return [](const Watch&) {};
  return [](const Watch& watch) {
    const py::gil_scoped_acquire with_gil;
    check_signals();
    if (progress_of_thread) progress_of_thread->tell(watch.share());
  };
}

}  // namespace

Working::Working() : watch_(make_look()) {}

void check_signals() {
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

void begin_step(const char* name) {
  if (!progress_of_thread) return;
  const py::gil_scoped_acquire with_gil;
  progress_of_thread->begin_step(name);
}

void register_progress(py::module_& module) {
  py::class_<Progress>(module, "Progress")
      .def(py::init<py::function>(), py::arg("tell"))
      .def("__enter__", &Progress::enter)
      .def("__exit__", &Progress::leave);
}

}  // namespace df2::python
