// In: vectors. Out: arrays of numpy that own them, without a copy. Called by the topics that give columns to Python.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <pybind11/numpy.h>

namespace df2::python {

/// REQUIRES: as many values as the shape says; C order.
template <class T>
pybind11::array_t<T> to_array(std::vector<T>&& values, std::vector<pybind11::ssize_t> shape) {
  auto owned = std::make_unique<std::vector<T>>(std::move(values));
  const T* data = owned->data();
  const pybind11::capsule owner(owned.get(), [](void* vector) { delete static_cast<std::vector<T>*>(vector); });
  (void)owned.release();  // the capsule has it
  return pybind11::array_t<T>(std::move(shape), data, owner);
}

template <class T>
pybind11::array_t<T> to_array(std::vector<T>&& values) {
  const auto size = static_cast<pybind11::ssize_t>(values.size());
  return to_array(std::move(values), {size});
}

/// Bytes that are 0 or 1, as an array of bool.
inline pybind11::array to_flags(std::vector<std::uint8_t>&& values, std::vector<pybind11::ssize_t> shape) {
  return pybind11::array(to_array(std::move(values), std::move(shape)).attr("view")("bool"));
}

}  // namespace df2::python
