// df2::Error becomes df2.Error: the same text, and whose fault it is, the code and the place of its first issue.
#include <exception>
#include <optional>
#include <utility>

#include <pybind11/stl.h>

#include "bindings.h"

namespace df2::python {

namespace {

const char* fault_name(Fault fault) {
  switch (fault) {
    case Fault::usage:
      return "usage";
    case Fault::submission:
      return "submission";
    case Fault::ground_truth:
      return "ground_truth";
    case Fault::limit:
      return "limit";
    case Fault::io:
      return "io";
    case Fault::weights:  // nothing in Python reads weights
    case Fault::internal:
      return "internal";
  }
  return "internal";
}

void raise(const Error& error) {
  const IssueList& issues = error.issues();
  const Issue first = issues.shown().empty() ? Issue() : issues.shown().front();
  const auto optional_text = [](const std::string& value) -> py::object {
    return value.empty() ? py::object(py::none()) : py::object(text_of(value));
  };
  const py::object made =
      py::module_::import("df2.errors")
          .attr("make_error")(text_of(error.what()), fault_name(error.fault()), code_name(first.code),
                              optional_text(first.where.file), first.where.line, optional_text(first.where.pointer));
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(made.ptr())), made.ptr());
}

}  // namespace

void refuse_value(Code code, const std::string& pointer, std::string_view expected, std::string_view found) {
  throw Error(Fault::submission, Issue(code, {kMemoryName, {}, {}, pointer}, expected, found));
}

py::str text_of(std::string_view bytes) {
  PyObject* decoded = PyUnicode_DecodeUTF8(bytes.data(), static_cast<py::ssize_t>(bytes.size()), "replace");
  if (!decoded) throw py::error_already_set();
  return py::reinterpret_steal<py::str>(decoded);
}

std::string type_of(py::handle value) {
  return value.is_none() ? "None" : "a value of type " + std::string(Py_TYPE(value.ptr())->tp_name);
}

std::string utf8_of(py::handle value, const std::string& pointer) {
  if (py::isinstance<py::str>(value)) {
    Py_ssize_t size = 0;
    if (const char* bytes = PyUnicode_AsUTF8AndSize(value.ptr(), &size)) return {bytes, static_cast<std::size_t>(size)};
    PyErr_Clear();
    refuse_value(Code::wrong_type, pointer, "text", "text with lone surrogates");
  }
  refuse_value(Code::wrong_type, pointer, "text", type_of(value));
}

void register_errors(py::module_& module) {
  py::register_local_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const Error& error) {
      raise(error);
    }
  });
  module.def("refuse_usage", [](const std::string& sentence) { throw Error(Fault::usage, Code::usage, sentence); });
  module.def(
      "refuse_row",
      [](const std::string& pointer, const std::string& expected, const std::string& found, bool is_missing) {
        refuse_value(is_missing ? Code::missing_key : Code::wrong_type, pointer, expected, found);
      },
      py::arg("pointer"), py::arg("expected"), py::arg("found"), py::arg("is_missing") = false);
}

}  // namespace df2::python
