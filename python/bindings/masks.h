// In: a mask of Python: a run-length mask as a dict, polygons, or a bitmap. Out: a MaskRow of df2. Called by the
// columns of predictions and by the items of a dataset that is made from memory.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include <df2/make_predictions.h>

#include "bindings.h"

namespace df2::python {

/// Masks in the forms that results files have, and bitmaps. What the rows speak of lives as long as this.
class Masks {
 public:
  /// Throws Error (submission) for what is no mask. Whether the values are allowed is for df2 to say.
  MaskRow row(const py::handle& value, const std::string& pointer);

 private:
  MaskRow run_length(const py::dict& mask, const std::string& pointer);
  MaskRow bitmap(const py::array& array, const std::string& pointer);
  MaskRow polygons(const py::sequence& outlines, const std::string& pointer);

  Numbers numbers_;
  std::deque<std::string> texts_;
  std::deque<std::vector<std::uint32_t>> runs_;
  std::deque<std::vector<Polygon>> polygons_;
  std::vector<py::object> bitmaps_;
};

}  // namespace df2::python
