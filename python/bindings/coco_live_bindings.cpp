// What COCOeval asks of live dicts at once: which records are evaluated, its curves, and what it keeps of the cells.
#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <variant>

#include <pybind11/stl.h>

#include <df2/parallel.h>
#include <df2_eval/accumulate.h>

#include "coco_curves.h"
#include "coco_keypoints.h"
#include "coco_live.h"
#include "coco_records.h"
#include "coco_text.h"

namespace df2::python {

namespace {

std::vector<py::object> objects_of(const py::list& list) {
  std::vector<py::object> objects;
  for (const py::handle object : items_now(list)) objects.push_back(py::reinterpret_borrow<py::object>(object));
  return objects;
}

/// loadAnns(getAnnIds(image_ids, category_ids)); None for categories: of all.
py::list choose(const py::dict& of_image, const py::dict& anns, const py::list& image_ids,
                const py::object& category_ids) {
  static PyObject* const kId = key_of("id");
  static PyObject* const kCategory = key_of("category_id");
  const py::object wanted = category_ids.is_none() ? category_ids : py::object(py::set(category_ids));
  py::list chosen;
  for (const py::handle image : items_now(image_ids)) {
    PyObject* const found = PyDict_GetItemWithError(of_image.ptr(), image.ptr());
    if (!found && PyErr_Occurred()) throw py::error_already_set();
    if (!found) continue;
    for (const py::handle ann : py::tuple(py::reinterpret_borrow<py::object>(found))) {
      if (!wanted.is_none()) {
        const int is_wanted = PySet_Contains(wanted.ptr(), field(ann, kCategory).ptr());
        if (is_wanted < 0) throw py::error_already_set();
        if (is_wanted == 0) continue;
      }
      chosen.append(field(anns, field(ann, kId).ptr()));
    }
  }
  return chosen;
}

/// `predictions`: a list of dicts, or a CocoText and what it may speak of.
std::variant<py::list, LiveText> predictions_of(const py::object& predictions) {
  if (PyList_CheckExact(predictions.ptr())) return py::reinterpret_borrow<py::list>(predictions);
  const auto [text, known] = predictions.cast<std::pair<const PackedText*, KnownTuple>>();
  return LiveText{text, KnownIds(known)};
}

std::unique_ptr<LiveCells> make_cells(const py::list& items, const py::object& predictions, const std::string& iou_type,
                                      const py::list& image_ids, const py::list& category_ids, bool across,
                                      const Reals& iou_thresholds, const py::list& area_ranges, const py::int_& max_det,
                                      const Reals& sigmas) {
  const std::span<const double> thresholds(iou_thresholds.data(), static_cast<std::size_t>(iou_thresholds.size()));
  return std::make_unique<LiveCells>(
      items, predictions_of(predictions),
      LiveQuestion{coco_type_named(iou_type),
                   objects_of(image_ids),
                   objects_of(category_ids),
                   across,
                   Evaluation{ascending(thresholds), area_ranges_of(area_ranges), max_det, 0},
                   {sigmas.data(), sigmas.data() + sigmas.size()}});
}

py::object category_id_of(const LiveQuestion& question, const LiveCell& cell) {
  return question.across ? py::object(py::int_(-1)) : question.category_ids[cell.category];
}

/// The values of the cell with the ids and scores of its rows. `scores`: of all rows, or None where all are floats.
CellValues values_of(const LiveCells& self, const LiveCell& cell, const py::object& scores) {
  CellValues values = cell.values;
  if (!self.rows()) return values;
  for (std::size_t p = 0; p < cell.scores.size(); ++p) {
    const std::uint32_t row = self.row_numbers()[cell.first_prediction + p];
    values.prediction_ids.push_back(py::int_(row + 1));
    values.scores.push_back(scores.is_none() ? py::object(py::float_(cell.scores[p]))
                                             : py::object(scores[py::int_(row)]));
  }
  return values;
}

/// `evalImgs`
py::list records(const LiveCells& self, const py::object& scores) {
  const LiveQuestion& question = self.question();
  const std::size_t images = question.image_ids.size(), ranges = question.evaluation.ranges.size();
  const std::size_t categories = question.across ? 1 : question.category_ids.size();
  py::list all(categories * ranges * images);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = py::none();
  for (const LiveCell& cell : self.cells()) {
    const py::list own = records_of(values_of(self, cell, scores), self.similarity(cell), question.evaluation,
                                    question.image_ids[cell.image], category_id_of(question, cell));
    for (std::size_t a = 0; a < ranges; ++a) all[(cell.category * ranges + a) * images + cell.image] = own[a];
  }
  return all;
}

/// `ious` of the cells where something is.
py::dict similarities(const LiveCells& self) {
  const LiveQuestion& question = self.question();
  py::dict all;
  for (const LiveCell& cell : self.cells()) {
    const py::tuple key = py::make_tuple(question.image_ids[cell.image], category_id_of(question, cell));
    const eval::SimilarityMatrix matrix = self.similarity(cell);
    if (matrix.rows() == 0) {
      all[key] = py::list();
      continue;
    }
    // In the order of numpy that pycocotools gives: keypoints by rows, the others by columns.
    const bool by_rows = question.kind == CocoType::landmarks;
    const auto eight = static_cast<py::ssize_t>(sizeof(double));
    const py::array::ShapeContainer shape{matrix.rows(), matrix.cols()};
    py::array_t<double> array(shape, by_rows ? py::array::StridesContainer{matrix.cols() * eight, eight}
                                             : py::array::StridesContainer{eight, matrix.rows() * eight});
    auto values = array.mutable_unchecked<2>();
    for (py::ssize_t p = 0; p < matrix.rows(); ++p)
      for (py::ssize_t g = 0; g < matrix.cols(); ++g) values(p, g) = matrix(p, g);
    all[key] = array;
  }
  return all;
}

/// `_gts` or `_dts`. REQUIRES: these are records.
py::dict groups(const LiveCells& self, bool of_items) {
  const LiveSide& side = of_items ? self.items() : self.predictions();
  py::dict groups;
  for (std::size_t i = 0; i < side.records.size(); ++i) {
    const py::tuple key = py::make_tuple(side.image_ids[i], side.category_ids[i]);
    PyObject* group = PyDict_GetItemWithError(groups.ptr(), key.ptr());
    if (!group && PyErr_Occurred()) throw py::error_already_set();
    if (!group) {
      const py::list made;
      groups[key] = made;
      group = made.ptr();
    }
    if (PyList_Append(group, side.records[i].ptr()) != 0) throw py::error_already_set();
  }
  return groups;
}

/// The cells of each category: first and last + 1.
std::vector<std::pair<std::size_t, std::size_t>> cells_of_categories(const LiveCells& self, std::size_t categories) {
  std::vector<std::pair<std::size_t, std::size_t>> cells(categories);
  for (std::size_t i = 0; i < self.cells().size(); ++i) {
    auto& [first, end] = cells[self.cells()[i].category];
    if (end == 0) first = i;
    end = i + 1;
  }
  return cells;
}

void fill_category(const LiveCells& self, std::pair<std::size_t, std::size_t> range, std::span<const int> limits,
                   const RecallPoints& points, std::span<Target> targets) {
  const Evaluation& evaluation = self.question().evaluation;
  eval::ApAccumulator accumulator(1, evaluation.ranges.size(), evaluation.thresholds.values.size());
  bool any = false;
  for (std::size_t i = range.first; i < range.second; ++i) {
    const LiveCell& cell = self.cells()[i];
    accumulator.add_image(static_cast<std::int64_t>(cell.image));
    accumulator.add_cell(0, cell.scores, cell.outcomes, cell.counted_items);
    any |= !cell.scores.empty();
  }
  const std::vector<std::uint32_t> order = rows_best_first(accumulator.category(0).score);
  for (std::size_t m = 0; m < limits.size(); ++m) {
    const auto curves = accumulator.curves(0, evaluation.ranges.size(), limits[m], order, points.points());
    for (std::size_t a = 0; a < curves.size(); ++a) {
      if (curves[a]) targets[a].fill(evaluation.thresholds.places, m, *curves[a], points, any && limits[m] > 0);
    }
  }
}

/// Precision, recall and scores of COCOeval.eval.
py::tuple curves(const LiveCells& self, const std::vector<py::ssize_t>& max_dets, const Reals& recall_thresholds) {
  const LiveQuestion& question = self.question();
  const std::size_t categories = question.across ? 1 : question.category_ids.size();
  const std::size_t ranges = question.evaluation.ranges.size();
  const std::size_t thresholds = question.evaluation.thresholds.values.size();
  const RecallPoints points({recall_thresholds.data(), static_cast<std::size_t>(recall_thresholds.size())});
  py::array_t<double> precision({thresholds, points.size(), categories, ranges, max_dets.size()});
  py::array_t<double> recall({thresholds, categories, ranges, max_dets.size()});
  py::array_t<double> scores({thresholds, points.size(), categories, ranges, max_dets.size()});
  for (auto* array : {&precision, &recall, &scores}) std::fill_n(array->mutable_data(), array->size(), -1.0);
  std::vector<Target> targets;
  for (std::size_t k = 0; k < categories; ++k)
    for (std::size_t a = 0; a < ranges; ++a)
      targets.emplace_back(precision, recall, scores, static_cast<py::ssize_t>(k), static_cast<py::ssize_t>(a));
  std::vector<int> limits;
  for (const py::ssize_t limit : max_dets)
    limits.push_back(static_cast<int>(std::clamp<py::ssize_t>(limit, 0, std::numeric_limits<int>::max())));
  {
    const Working working;
    const auto cells = cells_of_categories(self, categories);
    parallel_for(categories, [&](std::size_t k) {
      if (cells[k].second == 0) return;
      fill_category(self, cells[k], limits, points, std::span(targets).subspan(k * ranges, ranges));
    });
  }
  return py::make_tuple(precision, recall, scores);
}

}  // namespace

void register_coco_live(py::module_& module) {
  py::class_<LiveCells>(module, "CocoCells")
      .def(py::init(&make_cells), py::arg("items"), py::arg("predictions"), py::arg("iou_type"), py::arg("image_ids"),
           py::arg("category_ids"), py::arg("across"), py::arg("iou_thresholds"), py::arg("area_ranges"),
           py::arg("max_det"), py::arg("sigmas"))
      .def("has_whole_scores", [](const LiveCells& self) { return self.rows() && self.rows()->has_whole_scores(); })
      .def("records", &records, py::arg("scores"))
      .def("similarities", &similarities)
      .def("groups", &groups, py::arg("of_items"))
      .def("curves", &curves, py::arg("max_dets"), py::arg("recall_thresholds"));
  module.def("coco_keypoint_extent", &keypoint_extent, py::arg("keypoints"));
  module.def("coco_choose", &choose, py::arg("of_image"), py::arg("anns"), py::arg("image_ids"),
             py::arg("category_ids"));
}

}  // namespace df2::python
