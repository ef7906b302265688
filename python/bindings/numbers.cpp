// Lists and arrays of Python become numbers of C++.
#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

#include "bindings.h"

namespace df2::python {

namespace {

template <class T>
using Contiguous = py::array_t<T, py::array::c_style | py::array::forcecast | py::detail::npy_api::NPY_ARRAY_ALIGNED_>;

/// The items of a list or tuple, or of what can be made one.
py::object as_list(py::handle values, const std::string& pointer) {
  if (!py::isinstance<py::str>(values) && !py::isinstance<py::bytes>(values) && !py::isinstance<py::dict>(values)) {
    if (PyObject* list = PySequence_Fast(values.ptr(), "")) return py::reinterpret_steal<py::object>(list);
    PyErr_Clear();
  }
  refuse_value(Code::wrong_type, pointer, "an array of numbers", type_of(values));
}

double real_in(PyObject* value, const std::string& pointer) {
  if (PyFloat_CheckExact(value)) return PyFloat_AS_DOUBLE(value);
  if (!PyBool_Check(value)) {
    const double number = PyFloat_AsDouble(value);
    if (number != -1 || !PyErr_Occurred()) return number;
    const bool is_too_large = PyErr_ExceptionMatches(PyExc_OverflowError);
    PyErr_Clear();
    if (is_too_large) return std::numeric_limits<double>::infinity();
  }
  refuse_value(Code::wrong_type, pointer, "a number", type_of(value));
}

/// Beyond 64 bits the nearest that there is, which is no id either.
std::int64_t integer_in(PyObject* value, const std::string& pointer, Whole whole) {
  py::object index;
  if (!PyBool_Check(value)) index = py::reinterpret_steal<py::object>(PyNumber_Index(value));
  if (!index) {
    PyErr_Clear();
    refuse_value(whole.code, pointer, whole.expected, type_of(value));
  }
  int overflow = 0;
  const long long number = PyLong_AsLongLongAndOverflow(index.ptr(), &overflow);
  if (overflow == 0) return number;
  return overflow > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

std::string place(const std::string& before, std::size_t i, const std::string& behind) {
  return before + "/" + std::to_string(i) + behind;
}

/// The column's name, for what is wrong with all of it.
std::string column_of(const std::string& before, const std::string& behind) {
  return before.empty() ? behind : before;
}

constexpr std::size_t kPerCheck = 1024;

template <class T, class Convert>
std::vector<T> from_list(py::handle list, const std::string& before, const std::string& behind, Convert&& convert) {
  const auto size = static_cast<std::size_t>(PySequence_Fast_GET_SIZE(list.ptr()));
  std::vector<T> numbers(size);
  for (std::size_t i = 0; i < size; ++i) {
    if (i % kPerCheck == 0) check_signals();
    // Converting may call the caller's code, which may change the list.
    if (i >= static_cast<std::size_t>(PySequence_Fast_GET_SIZE(list.ptr())))
      refuse_value(Code::list_length, column_of(before, behind), "a list that stays as it is", "a shorter one");
    const auto value = py::reinterpret_borrow<py::object>(PySequence_Fast_GET_ITEM(list.ptr(), i));
    if constexpr (std::is_same_v<T, double>) {
      if (PyFloat_CheckExact(value.ptr())) {
        numbers[i] = PyFloat_AS_DOUBLE(value.ptr());
        continue;
      }
    }
    numbers[i] = convert(value.ptr(), place(before, i, behind));
  }
  return numbers;
}

}  // namespace

py::object as_array(py::handle values) {
  if (py::isinstance<py::array>(values)) return py::reinterpret_borrow<py::object>(values);
  if (py::isinstance<py::list>(values) || py::isinstance<py::tuple>(values)) return py::none();
  return py::module_::import("df2.arrays").attr("as_array")(values);
}

std::string shape_of(const py::array& array) {
  return py::str(py::object(array.attr("shape"))).cast<std::string>();
}

std::string type_text(const py::array& array) {
  return py::str(py::object(array.dtype())).cast<std::string>();
}

std::span<const double> Numbers::reals(py::handle values, const std::string& before, const std::string& behind) {
  if (const py::object object = as_array(values); !object.is_none()) {
    const py::array array = object;
    const char kind = array.dtype().kind();
    if (kind != 'i' && kind != 'u' && kind != 'f')
      refuse_value(Code::wrong_type, column_of(before, behind), "an array of numbers", "one of " + type_text(array));
    const Contiguous<double> whole = array;
    arrays_.push_back(whole);
    return {whole.data(), static_cast<std::size_t>(whole.size())};
  }
  const py::object list = as_list(values, column_of(before, behind));
  return reals_.emplace_back(from_list<double>(list, before, behind, real_in));
}

std::span<const std::int64_t> Numbers::integers(py::handle values, const std::string& before, const std::string& behind,
                                                Whole whole) {
  const py::object object = as_array(values);
  if (object.is_none()) {
    const py::object list = as_list(values, column_of(before, behind));
    return integers_.emplace_back(from_list<std::int64_t>(
        list, before, behind,
        [&](PyObject* value, const std::string& pointer) { return integer_in(value, pointer, whole); }));
  }
  const py::array array = object;
  const char kind = array.dtype().kind();
  if (kind == 'i') {
    const Contiguous<std::int64_t> flat = array;
    arrays_.push_back(flat);
    return {flat.data(), static_cast<std::size_t>(flat.size())};
  }
  std::vector<std::int64_t>& numbers = integers_.emplace_back(static_cast<std::size_t>(array.size()));
  if (kind == 'u') {
    static constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
    const Contiguous<std::uint64_t> flat = array;
    std::transform(flat.data(), flat.data() + flat.size(), numbers.begin(),
                   [](std::uint64_t number) { return static_cast<std::int64_t>(std::min(number, kMost)); });
    return numbers;
  }
  if (kind != 'f')
    refuse_value(whole.code, column_of(before, behind), "an array of integers", "one of " + type_text(array));
  const Contiguous<double> flat = array;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double number = flat.data()[i];
    if (!(std::abs(number) <= static_cast<double>(kMaxId)) || number != std::trunc(number))
      refuse_value(whole.code, place(before, i, behind), whole.expected,
                   py::repr(py::float_(number)).cast<std::string>());
    numbers[i] = static_cast<std::int64_t>(number);
  }
  return numbers;
}

}  // namespace df2::python
