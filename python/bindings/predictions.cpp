// Predictions, read from a file or made from columns in memory.
#include <array>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <pybind11/stl.h>

#include <df2/checks.h>
#include <df2/make_predictions.h>
#include <df2_eval/evaluate_task.h>
#include <df2_eval/options.h>

#include "bindings.h"

namespace df2::python {

namespace {

using eval::Task;
using PredictionsPointer = std::shared_ptr<Predictions>;

std::string shape_of(const py::array& array) {
  return py::str(py::object(array.attr("shape"))).cast<std::string>();
}

std::string row_pointer(std::size_t row, const char* key) {
  return "/" + std::to_string(row) + "/" + key;
}

std::uint32_t whole_number(std::int64_t number, Code code, const std::string& pointer, std::string_view expected) {
  if (number < 0 || number > std::numeric_limits<std::int32_t>::max())
    refuse_value(code, pointer, expected, std::to_string(number));
  return static_cast<std::uint32_t>(number);
}

/// Masks in the forms that results files have, and bitmaps.
class Masks {
 public:
  MaskRow row(const py::handle& value, const std::string& pointer) {
    if (py::isinstance<py::dict>(value)) return run_length(py::reinterpret_borrow<py::dict>(value), pointer);
    if (py::isinstance<py::array>(value)) return bitmap(py::reinterpret_borrow<py::array>(value), pointer);
    if (!py::isinstance<py::list>(value) && !py::isinstance<py::tuple>(value))
      refuse_value(Code::wrong_type, pointer, "polygons, a run-length mask {size, counts}, or a bitmap",
                   type_of(value));
    return polygons(py::reinterpret_borrow<py::sequence>(value), pointer);
  }

 private:
  static py::object member(const py::dict& mask, const char* key, const std::string& pointer) {
    if (!mask.contains(key)) refuse_value(Code::missing_key, pointer, std::string("key \"") + key + '"', "none");
    return mask[key];
  }

  MaskRow run_length(const py::dict& mask, const std::string& pointer) {
    const auto extents =
        numbers_.integers(member(mask, "size", pointer), pointer + "/size", "", {Code::rle_size, kMaskExtentExpected});
    if (extents.size() != 2)
      refuse_value(Code::rle_size, pointer + "/size", "a size [height, width]",
                   std::to_string(extents.size()) + " numbers");
    std::array<std::uint32_t, 2> size{};
    for (std::size_t i = 0; i < 2; ++i)
      size[i] = whole_number(extents[i], Code::rle_size, pointer + "/size/" + std::to_string(i), kMaskExtentExpected);
    const Size pixels{size[1], size[0]};
    const py::object counts = member(mask, "counts", pointer);
    if (py::isinstance<py::str>(counts) || py::isinstance<py::bytes>(counts))
      return CompressedMask{pixels, texts_.emplace_back(counts.cast<std::string>())};
    const auto lengths = numbers_.integers(counts, pointer + "/counts", "", {Code::rle_counts, kRunExpected});
    std::vector<std::uint32_t>& runs = runs_.emplace_back(lengths.size());
    for (std::size_t i = 0; i < lengths.size(); ++i)
      runs[i] = whole_number(lengths[i], Code::rle_counts, pointer + "/counts/" + std::to_string(i), kRunExpected);
    return RunsMask{pixels, runs};
  }

  MaskRow bitmap(const py::array& array, const std::string& pointer) {
    const char kind = array.dtype().kind();
    if (array.ndim() != 2 || (kind != 'b' && kind != 'i' && kind != 'u'))
      refuse_value(Code::wrong_type, pointer, "a bitmap (height, width) of bool or integers",
                   "shape " + shape_of(array) + " of " + py::str(array.dtype()).cast<std::string>());
    const py::array narrow = array.itemsize() == 1 ? array : py::array(array.attr("astype")("bool"));
    using ByColumns = py::array_t<std::uint8_t, py::array::f_style>;
    const ByColumns pixels = py::array(narrow.attr("view")("uint8"));
    bitmaps_.push_back(pixels);
    const auto extent = [&](int axis) { return static_cast<std::uint32_t>(pixels.shape(axis)); };
    return BitmapMask{{extent(1), extent(0)}, {pixels.data(), static_cast<std::size_t>(pixels.size())}};
  }

  MaskRow polygons(const py::sequence& outlines, const std::string& pointer) {
    std::vector<Polygon>& made = polygons_.emplace_back();
    for (std::size_t i = 0; i < outlines.size(); ++i) {
      const std::string place = pointer + "/" + std::to_string(i);
      const auto numbers = numbers_.reals(outlines[i], place);
      if (const Checked checked = check_polygon_length(numbers.size()))
        refuse_value(checked->code, place, checked->expected, checked->found);
      Polygon& polygon = made.emplace_back(numbers.size() / 2);
      for (std::size_t p = 0; p < polygon.size(); ++p) polygon[p] = {numbers[2 * p], numbers[2 * p + 1]};
    }
    return std::span<const Polygon>(made);
  }

  Numbers numbers_;
  std::deque<std::string> texts_;
  std::deque<std::vector<std::uint32_t>> runs_;
  std::deque<std::vector<Polygon>> polygons_;
  std::vector<py::object> bitmaps_;
};

/// Columns of Python as make_predictions takes them.
class Columns {
 public:
  explicit Columns(Task task) : task_(task) {}

  void read_heads(py::handle image_ids, py::handle category_ids, py::handle scores) {
    heads_ = {numbers_.integers(image_ids, "", "/image_id"), numbers_.integers(category_ids, "", "/category_id"),
              numbers_.reals(scores, "", "/score")};
  }

  void read_geometry(const py::object& column) {
    if (task_ == Task::detection) return read_boxes(column);
    const py::list rows(column);
    if (task_ == Task::landmarks) return read_landmarks(column, rows);
    for (std::size_t i = 0; i < rows.size(); ++i)
      mask_rows_.push_back(masks_.row(rows[i], row_pointer(i, "segmentation")));
    geometry_ = MaskRows{mask_rows_};
  }

  Predictions make(const Dataset& dataset, const ReadLimits& limits) const {
    return make_predictions(dataset, heads_, geometry_, kMemoryName, limits);
  }

 private:
  void read_boxes(const py::object& column) {
    if (py::isinstance<py::array>(column)) {
      const py::array array = column;
      if (array.ndim() != 2 || array.shape(1) != 4)
        refuse_value(Code::wrong_type, "/bbox", "an array of shape (rows, 4)", "shape " + shape_of(array));
      geometry_ = BoxRows{numbers_.reals(array, "", "/bbox")};
      return;
    }
    const py::list rows(column);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      Numbers one;
      const auto box = one.reals(rows[i], row_pointer(i, "bbox"));
      if (box.size() != 4)
        refuse_value(Code::wrong_type, row_pointer(i, "bbox"), "a box [x, y, width, height]",
                     std::to_string(box.size()) + " numbers");
      boxes_.insert(boxes_.end(), box.begin(), box.end());
    }
    geometry_ = BoxRows{boxes_};
  }

  /// A row of one dimension has three numbers a landmark, as in files; one of two dimensions has two or three.
  void read_landmarks(const py::object& column, const py::list& rows) {
    std::size_t per_landmark = 3;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const py::object row = rows[i];
      std::size_t own = 3;
      if (py::isinstance<py::array>(row)) {
        const py::array array = row;
        const py::ssize_t last = array.ndim() == 2 ? array.shape(1) : 3;
        if (array.ndim() < 1 || array.ndim() > 2 || last < 2 || last > 3)
          refuse_value(Code::landmark_length, row_pointer(i, "keypoints"), "an array (3n,), (n, 3) or (n, 2)",
                       "shape " + shape_of(array));
        own = static_cast<std::size_t>(last);
      }
      if (i == 0) per_landmark = own;
      if (own != per_landmark)
        refuse_value(Code::landmark_length, row_pointer(i, "keypoints"),
                     std::to_string(per_landmark) + " numbers a landmark, as in the first row", std::to_string(own));
      landmarks_.push_back(numbers_.reals(row, row_pointer(i, "keypoints")));
    }
    column_ = column;
    geometry_ = LandmarkRows{landmarks_, per_landmark};
  }

  Task task_;
  Numbers numbers_;
  Masks masks_;
  py::object column_;
  std::vector<double> boxes_;
  std::vector<std::span<const double>> landmarks_;
  std::vector<MaskRow> mask_rows_;
  RowHeads heads_;
  GeometryRows geometry_;
};

PredictionsPointer make(const Dataset& dataset, const eval::Options& options, const py::object& image_ids,
                        const py::object& category_ids, const py::object& scores, const py::object& geometry,
                        const std::map<std::string, std::uint64_t>& unknown_keys, const ReadLimits& limits) {
  Columns columns(options.task);
  columns.read_heads(image_ids, category_ids, scores);
  columns.read_geometry(geometry);
  const py::gil_scoped_release without_gil;
  auto made = std::make_shared<Predictions>(columns.make(dataset, limits));
  made->notes.unknown_keys = unknown_keys;
  return made;
}

PredictionsPointer read(const std::string& path, const Dataset& dataset, const eval::Options& options,
                        const ReadLimits& limits) {
  return std::make_shared<Predictions>(eval::read_task_results(path, dataset, options, limits));
}

}  // namespace

void register_predictions(py::module_& module) {
  py::class_<Predictions, PredictionsPointer>(module, "Predictions").def("__len__", &Predictions::size);
  module.def("read_predictions", &read, py::arg("path"), py::arg("dataset"), py::arg("options"), py::arg("limits"),
             WithoutGil());
  module.def("make_predictions", &make, py::arg("dataset"), py::arg("options"), py::arg("image_ids"),
             py::arg("category_ids"), py::arg("scores"), py::arg("geometry"), py::arg("unknown_keys"),
             py::arg("limits"));
}

}  // namespace df2::python
