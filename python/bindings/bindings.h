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

namespace df2::python {

namespace py = pybind11;

/// The module finds the class of an Error in df2.errors.
void register_errors(py::module_& module);
void register_options(py::module_& module);
void register_dataset(py::module_& module);
void register_predictions(py::module_& module);
void register_evaluate(py::module_& module);
void register_report(py::module_& module);

/// While a function with it runs, other Python threads run, too.
using WithoutGil = py::call_guard<py::gil_scoped_release>;

/// What errors and reports call predictions that come from memory.
inline constexpr const char* kMemoryName = "predictions";

/// Throws Error (submission) for a value of the caller's predictions, at its pointer.
[[noreturn]] void refuse_value(Code code, const std::string& pointer, std::string_view expected,
                               std::string_view found);

/// Text that may hold bytes that are no UTF-8, as file names do: each becomes a replacement character.
py::str text_of(std::string_view bytes);

/// "a value of type str", "None": what was found instead of something else.
std::string type_of(py::handle value);

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
