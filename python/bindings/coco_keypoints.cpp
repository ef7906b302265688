#include "coco_keypoints.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "coco_records.h"
#include "mask_values.h"

namespace df2::python {

namespace {

/// The numbers of record["keypoints"], three for each sigma.
Doubles keypoints_of(py::handle record, std::size_t sigma_count) {
  static PyObject* const kKeypoints = key_of("keypoints");
  Doubles numbers(field(record, kKeypoints), "/keypoints");
  if (numbers.get().size() != 3 * sigma_count)
    throw py::value_error("keypoints have " + std::to_string(numbers.get().size()) + " numbers, but there are " +
                          std::to_string(sigma_count) + " sigmas, and each is for three of them");
  return numbers;
}

}  // namespace

CategorySet keypoint_set(std::span<const double> sigmas) {
  Category category;
  category.landmark_count = sigmas.size();
  return {{category}, {sigmas.begin(), sigmas.end()}};
}

void add_keypoints(py::handle record, std::size_t sigma_count, std::vector<Point>& points) {
  const Doubles keypoints = keypoints_of(record, sigma_count);
  const auto numbers = keypoints.get();
  for (std::size_t i = 0; i < sigma_count; ++i) points.push_back({numbers[3 * i], numbers[3 * i + 1]});
}

Item keypoint_item(py::handle record, std::size_t sigma_count) {
  static PyObject* const kBox = key_of("bbox");
  static PyObject* const kArea = key_of("area");
  Item item;
  const Doubles keypoints = keypoints_of(record, sigma_count);
  const auto numbers = keypoints.get();
  item.landmarks.reserve(sigma_count);
  for (std::size_t i = 0; i < sigma_count; ++i)
    item.landmarks.push_back(
        {numbers[3 * i], numbers[3 * i + 1], static_cast<std::uint8_t>(numbers[3 * i + 2] > 0 ? 2 : 0)});
  const py::object box = field(record, kBox);
  const auto side = [&](std::size_t i) { return real_of(py::object(box[py::int_(i)])); };
  item.box = {side(0), side(1), side(2), side(3)};
  item.area = real_field(record, kArea);
  return item;
}

namespace {

constexpr double kFirstInexact = 9007199254740992;  // 2^53: below it, each int is a double

struct Extent {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  bool is_whole = true;

  /// False for what is no plain finite number.
  bool add(PyObject* value) {
    double number = 0;
    if (PyFloat_CheckExact(value)) {
      number = PyFloat_AS_DOUBLE(value);
      is_whole = false;
    } else if (PyLong_CheckExact(value)) {
      number = PyLong_AsDouble(value);
      if (number == -1) PyErr_Clear();
      if (std::abs(number) >= kFirstInexact) return false;
    } else {
      return false;
    }
    low = std::min(low, number);
    high = std::max(high, number);
    return std::isfinite(number);
  }
  py::object end(double value) const {
    if (is_whole) return py::int_(static_cast<long long>(value));
    return py::float_(value);
  }
};

}  // namespace

py::object keypoint_extent(py::handle keypoints) {
  if (!PyList_CheckExact(keypoints.ptr())) return py::none();
  const py::ssize_t count = PyList_GET_SIZE(keypoints.ptr());
  Extent axes[2];
  for (py::ssize_t i = 0; i < count; ++i) {
    if (i % 3 < 2 && !axes[i % 3].add(PyList_GET_ITEM(keypoints.ptr(), i))) return py::none();
  }
  if (count < 2) return py::none();
  const auto& [x, y] = axes;
  return py::make_tuple(x.end(x.low), x.end(x.high), y.end(y.low), y.end(y.high));
}

}  // namespace df2::python
