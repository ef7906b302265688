#include "columns.h"

namespace df2::python {

namespace {

using eval::Task;

std::string row_pointer(std::size_t row, const char* key) {
  return "/" + std::to_string(row) + "/" + key;
}

}  // namespace

void Columns::read_heads(py::handle image_ids, py::handle category_ids, py::handle scores) {
  heads_ = {numbers_.integers(image_ids, "", "/image_id"), numbers_.integers(category_ids, "", "/category_id"),
            numbers_.reals(scores, "", "/score")};
}

void Columns::read_geometry(const py::object& column) {
  if (task_ == Task::detection) return read_boxes(column);
  const py::list rows(column);
  if (task_ == Task::landmarks) return read_landmarks(column, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    check_signals();
    mask_rows_.push_back(masks_.row(rows[i], row_pointer(i, "segmentation")));
  }
  geometry_ = MaskRows{mask_rows_};
}

void Columns::read_boxes(const py::object& column) {
  if (py::isinstance<py::array>(column)) {
    const py::array array = column;
    if (array.ndim() != 2 || array.shape(1) != 4)
      refuse_value(Code::wrong_type, "/bbox", "an array of shape (rows, 4)", "shape " + shape_of(array));
    geometry_ = BoxRows{numbers_.reals(array, "", "/bbox")};
    return;
  }
  const py::list rows(column);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    check_signals();
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
void Columns::read_landmarks(const py::object& column, const py::list& rows) {
  std::size_t per_landmark = 3;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    check_signals();
    const py::object row = rows[i], offered = as_array(row);
    std::size_t own = 3;
    if (!offered.is_none()) {
      const py::array array = offered;
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
    landmarks_.push_back(numbers_.reals(offered.is_none() ? row : offered, row_pointer(i, "keypoints")));
  }
  column_ = column;
  geometry_ = LandmarkRows{landmarks_, per_landmark};
}

}  // namespace df2::python
