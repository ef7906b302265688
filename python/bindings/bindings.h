// In: the module, and values of Python. Out: its functions and classes, one register_ for each topic; and values of
// df2. Called by module.cpp and by the topics. No rule of the benchmark lives in this folder.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <df2/checks.h>
#include <df2/error.h>
#include <df2/io/limits.h>
#include <df2/watch.h>

namespace df2::python {

namespace py = pybind11;

/// The module finds the class of an Error in df2.errors.
void register_errors(py::module_& module);
void register_options(py::module_& module);
void register_dataset(py::module_& module);
void register_items(py::module_& module);
void register_records(py::module_& module);
void register_categories(py::module_& module);
void register_pairs(py::module_& module);
void register_ranking(py::module_& module);
void register_synth(py::module_& module);
void register_writers(py::module_& module);
void register_predictions(py::module_& module);
void register_evaluate(py::module_& module);
void register_coco(py::module_& module);
void register_report(py::module_& module);
void register_progress(py::module_& module);
void register_accumulators(py::module_& module);
void register_curves(py::module_& module);
void register_outcomes(py::module_& module);
void register_arrow(py::module_& module);
void register_coco_cells(py::module_& module);
void register_coco_live(py::module_& module);
void register_coco_accumulate(py::module_& module);
void register_mask(py::module_& module);
void register_mask_shapes(py::module_& module);

/// While it lives, other Python threads run, too, and what is called is watched: it ends with what a handler of a
/// signal throws, as Ctrl-C does, where Python handles signals, which is in its main thread; and a Progress is told.
class Working {
 public:
  Working();

 private:
  Watch watch_;  // made and ended with the GIL
  py::gil_scoped_release without_gil_;
};

/// While a function with it runs, the thread is Working.
using WithoutGil = py::call_guard<Working>;

/// Throws what a handler of a signal throws. For long loops that hold the GIL.
void check_signals();

/// Tells the Progress of this thread, if there is one, what the work is now. REQUIRES: Working, and no Steps.
void begin_step(const char* name);

/// What errors and reports call predictions that come from memory.
inline constexpr const char* kMemoryName = "predictions";

/// Throws Error (submission) for a value of the caller's predictions, at its pointer.
[[noreturn]] void refuse_value(Code code, const std::string& pointer, std::string_view expected,
                               std::string_view found);

/// Text that may hold bytes that are no UTF-8, as file names do: each becomes a replacement character.
py::str text_of(std::string_view bytes);

/// "a value of type str", "None": what was found instead of something else.
std::string type_of(py::handle value);

/// Text of Python that is UTF-8. Throws Error (submission) at the pointer for any other value.
std::string utf8_of(py::handle value, const std::string& pointer);

/// An array, also from what offers itself as one (df2/arrays.py); None for everything else, lists included.
py::object as_array(py::handle values);
/// "(2, 3)"
std::string shape_of(const py::array& array);
/// "float64"
std::string type_text(const py::array& array);

/// What a whole number should be, and the code of the refusal of another.
struct Whole {
  Code code = Code::bad_id;
  std::string_view expected = kIdExpected;
};

/// Numbers from Python. What they are made from stays alive, as long as this does.
class Numbers {
 public:
  /// A list or tuple of numbers, or an array of integers or floats of any shape, in C order. A C-contiguous array of
  /// float64 is not copied. Throws Error (submission): a list's pointer is the pointer of its element.
  std::span<const double> reals(py::handle values, const std::string& pointer_before,
                                const std::string& pointer_behind = "");
  /// The same of whole numbers, of one dimension. Floats are taken from arrays only, where they are whole.
  std::span<const std::int64_t> integers(py::handle values, const std::string& pointer_before,
                                         const std::string& pointer_behind = "", Whole whole = {});

 private:
  std::vector<py::object> arrays_;
  std::deque<std::vector<double>> reals_;
  std::deque<std::vector<std::int64_t>> integers_;
};

}  // namespace df2::python
