#include "coco_live.h"

#include <algorithm>
#include <map>
#include <utility>

#include <df2/parallel.h>
#include <df2_eval/loose_similarity.h>

#include "coco_keypoints.h"
#include "coco_places.h"
#include "coco_records.h"

namespace df2::python {

namespace {

constexpr std::size_t kCellsOfBlock = 64;

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
  std::size_t image_count = 0;
  std::vector<Placed> placed_items, placed_predictions;
  std::vector<py::object> items, predictions;  ///< in the order of the cells; predictions best first
};

LiveCells::LiveCells(const py::list& items, const std::variant<py::list, LiveText>& predictions, LiveQuestion question)
    : question_(std::move(question)), categories_(keypoint_set(question_.sigmas)) {
  if (question_.evaluation.thresholds.values.size() > eval::kMostThresholds)
    throw py::value_error("more than 64 thresholds");
  Gathered gathered;
  gathered.image_count = question_.image_ids.size();
  const Places places(question_);
  gathered.placed_items = place_records(items, places, items_);
  for (const Placed& placed : gathered.placed_items) gathered.items.push_back(items_.records[placed.record]);
  read_item_geometry(gathered.items);
  if (const auto* text = std::get_if<LiveText>(&predictions)) {
    read_rows(*text, gathered);
    gathered.placed_predictions = place_rows(*rows_, places);
  } else {
    gathered.placed_predictions = place_records(std::get<py::list>(predictions), places, predictions_);
  }
  number_cells(gathered);

  std::vector<py::object> ignored;
  for (const py::object& item : items_.records)
    ignored.push_back(ignore_of(item, question_.kind == CocoType::landmarks));
  read_items(gathered);
  for (std::size_t i = 0, next = 0; i < cells_.size(); ++i) {
    LiveCell& cell = cells_[i];
    for (std::size_t g = 0; g < cell.values.item_ids.size(); ++g)
      cell.values.is_ignored.push_back(is_true(ignored[gathered.placed_items[next++].record]));
  }
  read_predictions(gathered);
  read_prediction_geometry(gathered.predictions);
  {
    const Working working;
    match_all();
  }
  leave_flags(ignored, gathered);
}

void LiveCells::read_rows(const LiveText& results, const Gathered& gathered) {
  std::vector<std::int64_t> image_ids, category_ids;
  for (const py::object& id : question_.image_ids) image_ids.push_back(whole_of(id));
  for (const py::object& id : question_.category_ids) category_ids.push_back(whole_of(id));
  std::vector<CocoAnnotation> annotations;
  annotations.reserve(gathered.placed_items.size());
  for (const Placed& placed : gathered.placed_items) {
    const std::size_t image = question_.across ? placed.cell : placed.cell % gathered.image_count;
    annotations.push_back({image_ids[image], category_ids[placed.category]});
    if (question_.kind == CocoType::landmarks)
      annotations.back().landmarks = items_.items[annotations.size() - 1].landmarks;
  }
  rows_.emplace(*results.text, question_.kind, results.known, annotations, question_.sigmas.size(), question_.across);
  if (question_.kind != CocoType::landmarks) return;
  // Of a row only the landmarks of its category were kept.
  const std::span<const Category> own = rows_->dataset().categories().all();
  categories_ = CategorySet({own.begin(), own.end()}, question_.sigmas);
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    const auto index = categories_.find(annotations[i].category_id);
    if (!index) continue;  // no row can be in its cell
    Item& item = items_.items[i];
    const auto first = item.landmarks.begin() + static_cast<std::ptrdiff_t>(categories_[*index].landmark_begin);
    item.landmarks = {first, first + static_cast<std::ptrdiff_t>(categories_[*index].landmark_count)};
    item.category = *index;
  }
}

void LiveCells::number_cells(Gathered& gathered) {
  std::map<std::size_t, std::size_t> numbers;
  for (const auto* side : {&gathered.placed_items, &gathered.placed_predictions})
    for (const Placed& placed : *side) numbers.emplace(placed.cell, 0);
  for (auto& [place, number] : numbers) {
    number = cells_.size();
    LiveCell& cell = cells_.emplace_back();
    cell.category = question_.across ? 0 : place / gathered.image_count;
    cell.image = question_.across ? place : place % gathered.image_count;
  }
  for (auto* side : {&gathered.placed_items, &gathered.placed_predictions})
    for (Placed& placed : *side) placed.cell = numbers.at(placed.cell);
}

void LiveCells::read_items(const Gathered& gathered) {
  static PyObject* const kId = key_of("id");
  static PyObject* const kArea = key_of("area");
  std::size_t next = 0;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    LiveCell& cell = cells_[i];
    cell.first_item = next;
    for (; next < gathered.placed_items.size() && gathered.placed_items[next].cell == i; ++next) {
      const py::object& item = gathered.items[next];
      cell.values.is_crowd.push_back(crowd_of(item));
      cell.values.item_numbers.push_back(number_of_id(cell.values.item_ids.emplace_back(field(item, kId))));
      cell.values.item_areas.push_back(real_field(item, kArea));
    }
  }
}

void LiveCells::take_row(LiveCell& cell, std::size_t row) {
  row_numbers_.push_back(static_cast<std::uint32_t>(row));
  cell.values.prediction_numbers.push_back(static_cast<double>(row + 1));
  cell.values.prediction_areas.push_back(rows_->area(row));
}

void LiveCells::take_record(LiveCell& cell, const py::object& record, const py::object& score) {
  static PyObject* const kId = key_of("id");
  static PyObject* const kArea = key_of("area");
  cell.values.scores.push_back(score);
  cell.values.prediction_numbers.push_back(number_of_id(cell.values.prediction_ids.emplace_back(field(record, kId))));
  cell.values.prediction_areas.push_back(real_field(record, kArea));
}

void LiveCells::read_predictions(Gathered& gathered) {
  static PyObject* const kScore = key_of("score");
  const auto limit =
      static_cast<std::size_t>(std::max<py::ssize_t>(question_.evaluation.max_det.cast<py::ssize_t>(), 0));
  std::size_t next = 0, taken = 0;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    LiveCell& cell = cells_[i];
    cell.first_prediction = taken;
    const std::size_t first = next;
    std::vector<double> scores;
    std::vector<py::object> values;
    for (; next < gathered.placed_predictions.size() && gathered.placed_predictions[next].cell == i; ++next) {
      const std::size_t number = gathered.placed_predictions[next].record;
      scores.push_back(rows_ ? rows_->score(number)
                             : real_of(values.emplace_back(field(predictions_.records[number], kScore))));
    }
    std::vector<std::size_t> places = places_best_first(scores);
    places.resize(std::min(places.size(), limit));
    taken += places.size();
    for (const std::size_t place : places) {
      const std::size_t number = gathered.placed_predictions[first + place].record;
      cell.scores.push_back(scores[place]);
      if (rows_) {
        take_row(cell, number);
      } else {
        take_record(cell, gathered.predictions.emplace_back(predictions_.records[number]), values[place]);
      }
    }
  }
}

namespace {

EncodedMasks masks_of(const std::vector<py::object>& records, const char* name) {
  static PyObject* const kSegmentation = key_of("segmentation");
  py::list masks;
  for (const py::object& record : records) masks.append(field(record, kSegmentation));
  return EncodedMasks(masks, name, true);
}

}  // namespace

void LiveCells::read_item_geometry(const std::vector<py::object>& items) {
  if (question_.kind == CocoType::masks) items_.masks = masks_of(items, "items");
  for (const py::object& item : items) {
    if (question_.kind == CocoType::boxes) items_.boxes.push_back(box_of(item));
    if (question_.kind == CocoType::landmarks) items_.items.push_back(keypoint_item(item, question_.sigmas.size()));
  }
}

void LiveCells::read_prediction_geometry(const std::vector<py::object>& predictions) {
  if (rows_) return;
  if (question_.kind == CocoType::masks) predictions_.masks = masks_of(predictions, "predictions");
  for (const py::object& prediction : predictions) {
    if (question_.kind == CocoType::boxes) predictions_.boxes.push_back(box_of(prediction));
    if (question_.kind == CocoType::landmarks) add_keypoints(prediction, question_.sigmas.size(), predictions_.points);
  }
}

void LiveCells::leave_flags(const std::vector<py::object>& ignored, const Gathered& gathered) const {
  static PyObject* const kIgnore = key_of("ignore");
  static PyObject* const kOwnIgnore = key_of("_ignore");
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

std::vector<Mask> LiveCells::prediction_masks(std::size_t first, std::size_t count) const {
  if (!rows_) return decoded(*predictions_.masks, first, count);
  std::vector<Mask> masks;
  for (std::size_t i = first; i < first + count; ++i) masks.push_back(rows_->mask(row_numbers_[i]));
  return masks;
}

std::span<const Point> LiveCells::prediction_points(std::size_t prediction) const {
  const std::size_t count = question_.sigmas.size();
  if (rows_) return rows_->points(row_numbers_[prediction]);
  return std::span(predictions_.points).subspan(prediction * count, count);
}

eval::SimilarityMatrix LiveCells::similarity(const LiveCell& cell) const {
  const std::size_t rows = cell.scores.size(), columns = cell.values.item_areas.size();
  const std::size_t row = cell.first_prediction, column = cell.first_item;
  if (rows == 0 || columns == 0) return {};
  switch (question_.kind) {
    case CocoType::boxes:
      return matrix(rows, columns, [&](std::size_t p, std::size_t g) {
        const Box& box = rows_ ? rows_->box(row_numbers_[row + p]) : predictions_.boxes[row + p];
        return eval::loose_box_iou(box, items_.boxes[column + g], cell.values.is_crowd[g]);
      });
    case CocoType::masks: {
      const std::vector<Mask> row_masks = prediction_masks(row, rows);
      const std::vector<Mask> column_masks = decoded(*items_.masks, column, columns);
      const auto row_runs = measured(row_masks), column_runs = measured(column_masks);
      return matrix(rows, columns, [&](std::size_t p, std::size_t g) {
        return eval::loose_mask_iou(row_runs[p], column_runs[g], cell.values.is_crowd[g]).value_or(-1);
      });
    }
    case CocoType::landmarks:
      break;
  }
  return matrix(rows, columns, [&](std::size_t p, std::size_t g) {
    return eval::oks(prediction_points(row + p), items_.items[column + g], categories_, eval::Visibility::vis_and_occ);
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
