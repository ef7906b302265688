#include "feature_input.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <df2/error.h>

namespace df2::python {

namespace {

/// As an .npy file is read: rounded to float32, beyond its range infinite.
template <class T>
std::vector<float> floats_of(const py::array& array) {
  const py::array_t<T, py::array::c_style | py::array::forcecast | py::detail::npy_api::NPY_ARRAY_ALIGNED_> numbers =
      array;
  std::vector<float> floats(static_cast<std::size_t>(numbers.size()));
  std::transform(numbers.data(), numbers.data() + floats.size(), floats.begin(),
                 [](T number) { return static_cast<float>(number); });
  return floats;
}

[[noreturn]] void refuse(const std::string& name, const char* expected, std::string_view found) {
  throw Error(Fault::submission, Issue(Code::features, {name, {}, {}, {}}, expected, found));
}

}  // namespace

FeatureInput::FeatureInput(py::handle value, const std::string& name, const ReadLimits& limits) {
  if (py::isinstance<py::bytes>(value)) {
    file_.emplace(value.cast<std::string>(), limits);
    shape_ = file_->shape();
    return;
  }
  const py::array array = py::reinterpret_borrow<py::array>(value);
  const char kind = array.dtype().kind();
  if ((kind != 'i' && kind != 'u' && kind != 'f') || array.itemsize() > 8)
    refuse(name, "numbers of float16, float32 or float64", type_text(array));
  if (array.ndim() < 1 || array.ndim() > 2) refuse(name, "1 or 2 dimensions", std::to_string(array.ndim()));
  shape_ = {name, array.ndim() == 2 ? static_cast<std::size_t>(array.shape(0)) : 1,
            static_cast<std::size_t>(array.shape(array.ndim() - 1))};
  if (shape_.columns == 0) refuse(name, "at least one number a row", "none");
  array_ = array;
}

FeatureMatrix FeatureInput::copied() const {
  std::vector<float> values;
  {
    const py::gil_scoped_acquire gil;
    values = array_->itemsize() == 4 && array_->dtype().kind() == 'f' ? floats_of<float>(*array_)
                                                                      : floats_of<double>(*array_);
  }
  // Another thread may have given the array another shape.
  if (values.size() != shape_.rows * shape_.columns)
    refuse(shape_.name, "an array that stays as it is", "one of another size");
  return make_features(shape_, std::move(values));
}

eval::FeatureSource FeatureInput::source() const {
  if (file_) return {shape_, [this] { return file_->read(); }};
  return {shape_, [this] { return copied(); }};
}

}  // namespace df2::python
