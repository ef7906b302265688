// In: predictions of Python, a column for each key of a results file. Out: columns of df2, which lie where Python's do
// wherever they can. Called by what scores predictions and by what writes them.
#pragma once

#include <string>
#include <vector>

#include <df2/make_predictions.h>
#include <df2_eval/options.h>

#include "bindings.h"
#include "masks.h"

namespace df2::python {

/// Lives as long as the columns are used.
class Columns {
 public:
  explicit Columns(eval::Task task) : task_(task) {}

  /// Each throws Error (submission) for values of another kind.
  void read_heads(py::handle image_ids, py::handle category_ids, py::handle scores);
  void read_geometry(const py::object& column);

  const RowHeads& heads() const { return heads_; }
  const GeometryRows& geometry() const { return geometry_; }

 private:
  void read_boxes(const py::object& column);
  void read_landmarks(const py::object& column, const py::list& rows);

  eval::Task task_;
  Numbers numbers_;
  Masks masks_;
  py::object column_;
  std::vector<double> boxes_;
  std::vector<std::span<const double>> landmarks_;
  std::vector<MaskRow> mask_rows_;
  RowHeads heads_;
  GeometryRows geometry_;
};

}  // namespace df2::python
