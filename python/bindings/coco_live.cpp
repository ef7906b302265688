#include "coco_live.h"

#include <algorithm>
#include <compare>
#include <map>
#include <utility>

#include <df2/parallel.h>
#include <df2_eval/loose_similarity.h>

#include "coco_keypoints.h"
#include "coco_records.h"

namespace df2::python {

namespace {

constexpr std::size_t kCellsOfBlock = 64;

/// Where each id stands. Raises for ids that stand twice.
py::dict places_of(const std::vector<py::object>& ids) {
  py::dict places;
  for (std::size_t i = 0; i < ids.size(); ++i) places[ids[i]] = py::int_(i);
  if (places.size() != ids.size()) throw py::value_error("an id stands twice");
  return places;
}

std::optional<std::size_t> find_place(const py::dict& places, py::handle id) {
  PyObject* const place = PyDict_GetItemWithError(places.ptr(), id.ptr());
  if (place) return PyLong_AsSize_t(place);
  if (PyErr_Occurred()) throw py::error_already_set();
  return std::nullopt;
}

/// A record in its cell.
struct Placed {
  std::size_t cell = 0;
  std::size_t category = 0;
  std::size_t record = 0;
  auto operator<=>(const Placed&) const = default;
};

/// All in cells, in their order.
std::vector<Placed> place_records(const py::list& list, const py::dict& images, const py::dict& categories, bool across,
                                  LiveSide& side) {
  static PyObject* const kImage = key_of("image_id");
  static PyObject* const kCategory = key_of("category_id");
  std::vector<Placed> placed;
  for (const py::handle record : items_now(list)) {
    if (!PyDict_CheckExact(record.ptr())) throw py::type_error("a record that is no dict");
    side.records.push_back(py::reinterpret_borrow<py::object>(record));
    const py::object& image_id = side.image_ids.emplace_back(field(record, kImage));
    const py::object& category_id = side.category_ids.emplace_back(field(record, kCategory));
    const auto image = find_place(images, image_id);
    const auto category = find_place(categories, category_id);
    if (!image || !category) continue;
    const std::size_t cell = across ? *image : *category * images.size() + *image;
    placed.push_back({cell, *category, side.records.size() - 1});
  }
  std::ranges::sort(placed);
  return placed;
}

/// What `_prepare` leaves as `ignore`.
py::object ignore_of(py::handle item, bool is_keypoints) {
  static PyObject* const kCrowd = key_of("iscrowd");
  static PyObject* const kCount = key_of("num_keypoints");
  PyObject* const crowd = PyDict_GetItemWithError(item.ptr(), kCrowd);
  if (!crowd && PyErr_Occurred()) throw py::error_already_set();
  py::object ignore = crowd ? py::reinterpret_borrow<py::object>(crowd) : py::object(py::bool_(false));
  if (!is_keypoints) return ignore;
  const auto is_bare =
      py::reinterpret_steal<py::object>(PyObject_RichCompare(field(item, kCount).ptr(), py::int_(0).ptr(), Py_EQ));
  if (!is_bare) throw py::error_already_set();
  return is_true(is_bare) ? is_bare : ignore;
}

/// Raises for flags that do not fit an array of uint8.
bool crowd_of(py::handle item) {
  static PyObject* const kCrowd = key_of("iscrowd");
  const long flag = PyLong_AsLong(py::int_(field(item, kCrowd)).ptr());
  if (PyErr_Occurred()) throw py::error_already_set();
  if (flag < 0 || flag > 255) throw py::value_error("iscrowd beyond 0 to 255");
  return flag != 0;
}

std::optional<double> number_of_id(const py::object& id) {
  const auto number = id_number(id);
  if (!number) throw py::value_error("an id that is no number");
  return number;
}

Box box_of(py::handle record) {
  static PyObject* const kBox = key_of("bbox");
  const py::object value = field(record, kBox);
  const Doubles box(value, "/bbox");
  if (box.get().size() != 4) throw py::value_error("a box has 4 numbers");
  return {box.get()[0], box.get()[1], box.get()[2], box.get()[3]};
}

std::vector<eval::SizedMaskRuns> measured(const std::vector<Mask>& masks) {
  std::vector<eval::SizedMaskRuns> measured;
  measured.reserve(masks.size());
  for (const Mask& mask : masks)
    measured.push_back({{mask.runs, tight_box(mask.runs, mask.size), mask_area(mask.runs)}, mask.size});
  return measured;
}

std::vector<Mask> decoded(const EncodedMasks& masks, std::size_t first, std::size_t count) {
  std::vector<Mask> decoded(count);
  for (std::size_t i = 0; i < count; ++i) {
    decoded[i].size = masks.size_of(first + i);
    masks.decode(first + i, decoded[i].runs);
  }
  return decoded;
}

template <class Make>
eval::SimilarityMatrix matrix(std::size_t rows, std::size_t columns, const Make& make) {
  eval::SimilarityMatrix matrix(static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns));
  for (std::size_t p = 0; p < rows; ++p) {
    for (std::size_t g = 0; g < columns; ++g)
      matrix(static_cast<Eigen::Index>(p), static_cast<Eigen::Index>(g)) = make(p, g);
  }
  return matrix;
}

}  // namespace

/// Records that are in cells, while they are read.
struct LiveCells::Gathered {
  std::vector<Placed> placed_items, placed_predictions;
  std::vector<py::object> items, predictions;  ///< in the order of the cells; predictions best first
};

LiveCells::LiveCells(const py::list& items, const py::list& predictions, LiveQuestion question)
    : question_(std::move(question)), categories_(keypoint_set(question_.sigmas)) {
  static PyObject* const kIgnore = key_of("ignore");
  static PyObject* const kOwnIgnore = key_of("_ignore");
  if (question_.evaluation.thresholds.values.size() > eval::kMostThresholds)
    throw py::value_error("more than 64 thresholds");
  Gathered gathered;
  const py::dict images = places_of(question_.image_ids), categories = places_of(question_.category_ids);
  gathered.placed_items = place_records(items, images, categories, question_.across, items_);
  gathered.placed_predictions = place_records(predictions, images, categories, question_.across, predictions_);
  std::map<std::size_t, std::size_t> numbers;  // of cells
  for (const auto* side : {&gathered.placed_items, &gathered.placed_predictions})
    for (const Placed& placed : *side) numbers.emplace(placed.cell, 0);
  for (auto& [place, number] : numbers) {
    number = cells_.size();
    LiveCell& cell = cells_.emplace_back();
    cell.category = question_.across ? 0 : place / images.size();
    cell.image = question_.across ? place : place % images.size();
  }
  for (auto* side : {&gathered.placed_items, &gathered.placed_predictions})
    for (Placed& placed : *side) placed.cell = numbers.at(placed.cell);

  std::vector<py::object> ignored;
  for (const py::object& item : items_.records)
    ignored.push_back(ignore_of(item, question_.kind == LiveKind::keypoints));
  read_items(gathered);
  for (std::size_t i = 0, next = 0; i < cells_.size(); ++i) {
    LiveCell& cell = cells_[i];
    for (std::size_t g = 0; g < cell.values.item_ids.size(); ++g)
      cell.values.is_ignored.push_back(is_true(ignored[gathered.placed_items[next++].record]));
  }
  read_predictions(gathered);
  read_geometry(gathered.items, gathered.predictions);
  {
    const Working working;
    match_all();
  }
  for (std::size_t i = 0; i < ignored.size(); ++i) {
    if (PyDict_SetItem(items_.records[i].ptr(), kIgnore, ignored[i].ptr()) != 0) throw py::error_already_set();
  }
  if (question_.evaluation.ranges.empty()) return;
  const py::int_ flag[] = {py::int_(0), py::int_(1)};
  for (const LiveCell& cell : cells_) {
    const auto flags = cell.values.flags_in(question_.evaluation.ranges.back());
    for (std::size_t g = 0; g < flags.size(); ++g) {
      PyObject* const record = gathered.items[cell.first_item + g].ptr();
      if (PyDict_SetItem(record, kOwnIgnore, flag[flags[g].ignored ? 1 : 0].ptr()) != 0) throw py::error_already_set();
    }
  }
}

void LiveCells::read_items(Gathered& gathered) {
  static PyObject* const kId = key_of("id");
  static PyObject* const kArea = key_of("area");
  std::size_t next = 0;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    LiveCell& cell = cells_[i];
    cell.first_item = next;
    for (; next < gathered.placed_items.size() && gathered.placed_items[next].cell == i; ++next) {
      const py::object& item = gathered.items.emplace_back(items_.records[gathered.placed_items[next].record]);
      cell.values.is_crowd.push_back(crowd_of(item));
      cell.values.item_numbers.push_back(number_of_id(cell.values.item_ids.emplace_back(field(item, kId))));
      cell.values.item_areas.push_back(real_field(item, kArea));
    }
  }
}

void LiveCells::read_predictions(Gathered& gathered) {
  static PyObject* const kId = key_of("id");
  static PyObject* const kArea = key_of("area");
  static PyObject* const kScore = key_of("score");
  const auto limit =
      static_cast<std::size_t>(std::max<py::ssize_t>(question_.evaluation.max_det.cast<py::ssize_t>(), 0));
  std::size_t next = 0;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    LiveCell& cell = cells_[i];
    cell.first_prediction = gathered.predictions.size();
    const std::size_t first = next;
    std::vector<double> scores;
    std::vector<py::object> values;
    for (; next < gathered.placed_predictions.size() && gathered.placed_predictions[next].cell == i; ++next) {
      const py::object& record = predictions_.records[gathered.placed_predictions[next].record];
      scores.push_back(real_of(values.emplace_back(field(record, kScore))));
    }
    std::vector<std::size_t> places = places_best_first(scores);
    places.resize(std::min(places.size(), limit));
    for (const std::size_t place : places) {
      const py::object& prediction =
          gathered.predictions.emplace_back(predictions_.records[gathered.placed_predictions[first + place].record]);
      cell.scores.push_back(scores[place]);
      cell.values.scores.push_back(values[place]);
      cell.values.prediction_numbers.push_back(
          number_of_id(cell.values.prediction_ids.emplace_back(field(prediction, kId))));
      cell.values.prediction_areas.push_back(real_field(prediction, kArea));
    }
  }
}

void LiveCells::read_geometry(const std::vector<py::object>& items, const std::vector<py::object>& predictions) {
  static PyObject* const kSegmentation = key_of("segmentation");
  const auto read_masks = [&](const std::vector<py::object>& records, const char* name) {
    py::list masks;
    for (const py::object& record : records) masks.append(field(record, kSegmentation));
    return EncodedMasks(masks, name, true);
  };
  switch (question_.kind) {
    case LiveKind::boxes:
      for (const py::object& item : items) items_.boxes.push_back(box_of(item));
      for (const py::object& prediction : predictions) predictions_.boxes.push_back(box_of(prediction));
      return;
    case LiveKind::masks:
      items_.masks = read_masks(items, "items");
      predictions_.masks = read_masks(predictions, "predictions");
      return;
    case LiveKind::keypoints:
      for (const py::object& item : items) items_.items.push_back(keypoint_item(item, question_.sigmas.size()));
      for (const py::object& prediction : predictions)
        add_keypoints(prediction, question_.sigmas.size(), predictions_.points);
      return;
  }
}

eval::SimilarityMatrix LiveCells::similarity(const LiveCell& cell) const {
  const std::size_t rows = cell.scores.size(), columns = cell.values.item_areas.size();
  const std::size_t row = cell.first_prediction, column = cell.first_item;
  if (rows == 0 || columns == 0) return {};
  switch (question_.kind) {
    case LiveKind::boxes:
      return matrix(rows, columns, [&](std::size_t p, std::size_t g) {
        return eval::loose_box_iou(predictions_.boxes[row + p], items_.boxes[column + g], cell.values.is_crowd[g]);
      });
    case LiveKind::masks: {
      const std::vector<Mask> row_masks = decoded(*predictions_.masks, row, rows);
      const std::vector<Mask> column_masks = decoded(*items_.masks, column, columns);
      const auto row_runs = measured(row_masks), column_runs = measured(column_masks);
      return matrix(rows, columns, [&](std::size_t p, std::size_t g) {
        return eval::loose_mask_iou(row_runs[p], column_runs[g], cell.values.is_crowd[g]).value_or(-1);
      });
    }
    case LiveKind::keypoints:
      break;
  }
  const std::size_t count = question_.sigmas.size();
  return matrix(rows, columns, [&](std::size_t p, std::size_t g) {
    return eval::oks(std::span(predictions_.points).subspan((row + p) * count, count), items_.items[column + g],
                     categories_, eval::Visibility::vis_and_occ);
  });
}

void LiveCells::match(LiveCell& cell) const {
  const Evaluation& evaluation = question_.evaluation;
  const std::size_t thresholds = evaluation.thresholds.values.size(), ranges = evaluation.ranges.size();
  const CellValues& values = cell.values;
  Matcher matcher(similarity(cell), evaluation.thresholds.values, values.takers(evaluation.unmatched));
  cell.outcomes.assign(cell.scores.size() * ranges, {});
  cell.counted_items.assign(ranges, 0);
  for (std::size_t a = 0; a < ranges; ++a) {
    const auto flags = values.flags_in(evaluation.ranges[a]);
    cell.counted_items[a] = static_cast<std::uint32_t>(std::ranges::count(flags, false, &eval::ItemFlags::ignored));
    const std::vector<Partner> partners = matcher.match(flags);
    for (std::size_t p = 0; p < cell.scores.size(); ++p) {
      eval::Outcome& outcome = cell.outcomes[p * ranges + a];
      const bool outside = !evaluation.ranges[a].holds(values.prediction_areas[p]);
      for (std::size_t t = 0; t < thresholds; ++t) {
        const Partner& partner = partners[p * thresholds + t];
        // An id that is equal to `unmatched` reads as no match.
        const bool is_matched = partner && values.item_numbers[*partner] != evaluation.unmatched;
        if (is_matched) outcome.matched |= eval::bit_of(t);
        if ((partner && flags[*partner].ignored) || (outside && !is_matched)) outcome.ignored |= eval::bit_of(t);
      }
    }
  }
}

void LiveCells::match_all() {
  parallel_for((cells_.size() + kCellsOfBlock - 1) / kCellsOfBlock, [&](std::size_t block) {
    const std::size_t end = std::min(cells_.size(), (block + 1) * kCellsOfBlock);
    for (std::size_t i = block * kCellsOfBlock; i < end; ++i) match(cells_[i]);
  });
}

}  // namespace df2::python
