// In: records as pycocotools keeps them, dicts of Python. Out: their fields as values of C++. Called by the bindings of
// the drop-in, coco_*.cpp.
#pragma once

#include <cstddef>
#include <vector>

#include <pybind11/pybind11.h>

namespace df2::python {

namespace py = pybind11;

/// A key of the records, made once.
inline PyObject* key_of(const char* name) {
  PyObject* key = PyUnicode_InternFromString(name);
  if (!key) throw py::error_already_set();
  return key;
}

/// record[key]; raises what Python raises, such as KeyError.
inline py::object field(py::handle record, PyObject* key) {
  if (PyDict_CheckExact(record.ptr())) {
    PyObject* value = PyDict_GetItemWithError(record.ptr(), key);
    if (value) return py::reinterpret_borrow<py::object>(value);
    if (!PyErr_Occurred()) PyErr_SetObject(PyExc_KeyError, key);
    throw py::error_already_set();
  }
  PyObject* value = PyObject_GetItem(record.ptr(), key);
  if (!value) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(value);
}

/// The items as they are now. Reading them may call the caller's code, which may change the list meanwhile: what walks
/// over the list itself would then read freed memory.
inline py::tuple items_now(const py::list& list) {
  return py::tuple(list);
}

/// Whatever Python makes a float of.
inline double real_of(py::handle value) {
  if (PyFloat_CheckExact(value.ptr())) return PyFloat_AS_DOUBLE(value.ptr());
  const double number = PyFloat_AsDouble(value.ptr());
  if (number == -1 && PyErr_Occurred()) throw py::error_already_set();
  return number;
}

inline double real_field(py::handle record, PyObject* key) {
  return real_of(field(record, key));
}

inline bool is_true(py::handle value) {
  const int truth = PyObject_IsTrue(value.ptr());
  if (truth < 0) throw py::error_already_set();
  return truth > 0;
}

/// Places of the scores, the highest first; equal ones keep their order, and NaN is last.
std::vector<std::size_t> places_best_first(const std::vector<double>& scores);

}  // namespace df2::python
