// What the drop-in for pycocotools asks of one cell, an image x category of live dicts: its predictions in order, their
// object keypoint similarity, and whom each one matches in every area range.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <df2_eval/similarity.h>

#include "coco_keypoints.h"
#include "coco_match.h"
#include "coco_records.h"

namespace df2::python {

std::vector<std::size_t> places_best_first(const std::vector<double>& scores) {
  std::vector<std::size_t> places(scores.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::ranges::stable_sort(places, [&](std::size_t a, std::size_t b) {
    return scores[a] > scores[b] || (std::isnan(scores[b]) && !std::isnan(scores[a]));
  });
  return places;
}

namespace {

using eval::SimilarityMatrix;

std::vector<py::object> best_predictions(const py::list& list, py::ssize_t limit) {
  static PyObject* const kScore = key_of("score");
  const py::tuple predictions = items_now(list);
  std::vector<double> scores;
  for (const py::handle prediction : predictions) scores.push_back(real_field(prediction, kScore));
  std::vector<std::size_t> places = places_best_first(scores);
  places.resize(std::min(places.size(), static_cast<std::size_t>(std::max<py::ssize_t>(limit, 0))));
  std::vector<py::object> best;
  for (const std::size_t place : places) best.push_back(py::object(predictions[place]));
  return best;
}

py::list best_first(const py::list& predictions, py::ssize_t limit) {
  py::list best;
  for (const py::object& prediction : best_predictions(predictions, limit)) best.append(prediction);
  return best;
}

/// Predictions x items. `predictions`: best first.
py::array_t<double> keypoint_similarity(const py::list& predictions, const py::list& items, const Reals& sigmas) {
  const CategorySet categories = keypoint_set({sigmas.data(), static_cast<std::size_t>(sigmas.size())});
  const std::size_t count = categories.sigmas().size();
  std::vector<Item> truths;
  for (const py::handle item : items_now(items)) truths.push_back(keypoint_item(item, count));
  py::array_t<double> similarities({predictions.size(), truths.size()});
  auto cell = similarities.mutable_unchecked<2>();
  std::vector<Point> points;
  for (py::ssize_t p = 0; p < cell.shape(0); ++p) {
    points.clear();
    add_keypoints(predictions[static_cast<std::size_t>(p)], count, points);
    for (std::size_t g = 0; g < truths.size(); ++g)
      cell(p, static_cast<py::ssize_t>(g)) = eval::oks(points, truths[g], categories, eval::Visibility::vis_and_occ);
  }
  return similarities;
}

/// Predictions x items of the cell, those of the best predictions only; without rows where nothing is similar.
SimilarityMatrix matrix_of(const py::object& similarities, std::size_t predictions, std::size_t items) {
  if (py::len(similarities) == 0) return {};
  const py::array_t<double, py::array::forcecast> array(similarities);
  const auto rows = static_cast<py::ssize_t>(predictions), columns = static_cast<py::ssize_t>(items);
  if (array.ndim() != 2 || array.shape(0) < rows || array.shape(1) < columns)
    throw py::index_error("the similarities of a cell need a row for each prediction and a column for each item");
  const auto values = array.unchecked<2>();
  SimilarityMatrix matrix(rows, columns);
  for (py::ssize_t p = 0; p < rows; ++p) {
    for (py::ssize_t g = 0; g < columns; ++g) matrix(p, g) = values(p, g);
  }
  return matrix;
}

CellValues read_cell(const std::vector<py::object>& items, const std::vector<py::object>& predictions) {
  static PyObject* const kId = key_of("id");
  static PyObject* const kIgnore = key_of("ignore");
  static PyObject* const kCrowd = key_of("iscrowd");
  static PyObject* const kScore = key_of("score");
  static PyObject* const kArea = key_of("area");
  CellValues cell;
  for (const py::object& item : items) {
    cell.is_ignored.push_back(is_true(field(item, kIgnore)));
    cell.is_crowd.push_back(is_true(py::int_(field(item, kCrowd))));
    cell.item_numbers.push_back(id_number(cell.item_ids.emplace_back(field(item, kId))));
    cell.item_areas.push_back(real_field(item, kArea));
  }
  for (const py::object& prediction : predictions) {
    cell.prediction_numbers.push_back(id_number(cell.prediction_ids.emplace_back(field(prediction, kId))));
    cell.scores.push_back(field(prediction, kScore));
    cell.prediction_areas.push_back(real_field(prediction, kArea));
  }
  return cell;
}

/// Leaves in the records whether they are ignored in the last area range.
void note_ignored(const std::vector<py::object>& items, const CellValues& cell, const std::vector<AreaRange>& ranges) {
  static PyObject* const kOwnIgnore = key_of("_ignore");
  if (ranges.empty()) return;
  const std::vector<eval::ItemFlags> flags = cell.flags_in(ranges.back());
  for (std::size_t g = 0; g < items.size(); ++g) {
    const py::int_ flag(flags[g].ignored ? 1 : 0);
    if (PyObject_SetItem(items[g].ptr(), kOwnIgnore, flag.ptr()) != 0) throw py::error_already_set();
  }
}

/// A record of evalImgs for each area range. An item is taken by predictions whose id is above `unmatched`.
py::list match_cell(const py::list& items, const py::list& predictions, const py::object& similarities,
                    const py::list& area_ranges, const Reals& iou_thresholds, const py::int_& max_det,
                    const py::object& image_id, const py::object& category_id, double unmatched) {
  std::vector<py::object> truths;
  for (const py::handle item : items_now(items)) truths.push_back(py::reinterpret_borrow<py::object>(item));
  const std::vector<py::object> best = best_predictions(predictions, max_det.cast<py::ssize_t>());
  const CellValues cell = read_cell(truths, best);
  const Evaluation evaluation{ascending({iou_thresholds.data(), static_cast<std::size_t>(iou_thresholds.size())}),
                              area_ranges_of(area_ranges), max_det, unmatched};
  note_ignored(truths, cell, evaluation.ranges);
  return records_of(cell, matrix_of(similarities, best.size(), truths.size()), evaluation, image_id, category_id);
}

}  // namespace

void register_coco_cells(py::module_& module) {
  module.def("coco_best_first", &best_first, py::arg("predictions"), py::arg("limit"));
  module.def("coco_keypoint_similarity", &keypoint_similarity, py::arg("predictions"), py::arg("items"),
             py::arg("sigmas"));
  module.def("coco_match_cell", &match_cell, py::arg("items"), py::arg("predictions"), py::arg("similarities"),
             py::arg("area_ranges"), py::arg("iou_thresholds"), py::arg("max_det"), py::arg("image_id"),
             py::arg("category_id"), py::arg("unmatched") = 0.0);
}

}  // namespace df2::python
