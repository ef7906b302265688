// In: numbers that a value of df2 holds. Out: arrays of numpy over them, which cannot be written to and keep their
// owner alive. Called by items and pairs.
#pragma once

#include <utility>
#include <vector>

#include "bindings.h"

namespace df2::python {

/// `strides`: in bytes. `owner`: holds the numbers, and does not change them.
template <class T>
py::array view_of(const T* first, std::vector<py::ssize_t> shape, std::vector<py::ssize_t> strides, py::handle owner) {
  py::array view(py::dtype::of<T>(), std::move(shape), std::move(strides), first, owner);
  py::detail::array_proxy(view.ptr())->flags &= ~py::detail::npy_api::NPY_ARRAY_WRITEABLE_;
  return view;
}

/// One member of each of `count` structs: `per_struct` numbers that lie beside each other; 0 for an array without a
/// second dimension. `first`: the number of the first struct; null where there is none.
template <class Struct, class T>
py::array column_of(const T* first, std::size_t count, py::ssize_t per_struct, py::handle owner) {
  std::vector<py::ssize_t> shape = {static_cast<py::ssize_t>(count)}, strides = {sizeof(Struct)};
  if (per_struct > 0) {
    shape.push_back(per_struct);
    strides.push_back(sizeof(T));
  }
  return view_of(first, std::move(shape), std::move(strides), owner);
}

}  // namespace df2::python
