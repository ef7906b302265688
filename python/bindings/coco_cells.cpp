// What the drop-in for pycocotools asks of one cell, an image x category of live dicts: its predictions in order, their
// object keypoint similarity, and whom each one matches in every area range.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <df2/category_set.h>
#include <df2_eval/match.h>
#include <df2_eval/similarity.h>

#include "bindings.h"
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

using Reals = py::array_t<double, py::array::c_style | py::array::forcecast>;
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

// --- Object keypoint similarity

/// One category that has all the landmarks.
CategorySet keypoint_set(const Reals& sigmas) {
  const std::span<const double> values(sigmas.data(), static_cast<std::size_t>(sigmas.size()));
  Category category;
  category.landmark_count = values.size();
  return {{category}, {values.begin(), values.end()}};
}

/// The numbers of record["keypoints"], three for each sigma.
Reals keypoints_of(py::handle record, std::size_t sigma_count) {
  static PyObject* const kKeypoints = key_of("keypoints");
  const py::object value = field(record, kKeypoints);
  const Reals numbers(value);
  if (static_cast<std::size_t>(numbers.size()) != 3 * sigma_count)
    throw py::value_error("keypoints: " + std::to_string(3 * sigma_count) +
                          " numbers expected, three for each sigma, " + std::to_string(numbers.size()) + " found");
  return numbers;
}

Item item_of(py::handle record, std::size_t sigma_count) {
  static PyObject* const kBox = key_of("bbox");
  static PyObject* const kArea = key_of("area");
  Item item;
  const Reals numbers = keypoints_of(record, sigma_count);
  for (std::size_t i = 0; i < sigma_count; ++i) {
    const double* landmark = numbers.data() + 3 * i;
    item.landmarks.push_back({landmark[0], landmark[1], static_cast<std::uint8_t>(landmark[2] > 0)});
  }
  const py::object box = field(record, kBox);
  const auto side = [&](std::size_t i) { return real_of(py::object(box[py::int_(i)])); };
  item.box = {side(0), side(1), side(2), side(3)};
  item.area = real_field(record, kArea);
  return item;
}

/// Predictions x items. `predictions`: best first.
py::array_t<double> keypoint_similarity(const py::list& predictions, const py::list& items, const Reals& sigmas) {
  const CategorySet categories = keypoint_set(sigmas);
  const std::size_t count = categories.sigmas().size();
  std::vector<Item> truths;
  for (const py::handle item : items_now(items)) truths.push_back(item_of(item, count));
  py::array_t<double> similarities({predictions.size(), truths.size()});
  auto cell = similarities.mutable_unchecked<2>();
  std::vector<Point> points(count);
  for (py::ssize_t p = 0; p < cell.shape(0); ++p) {
    const Reals numbers = keypoints_of(predictions[static_cast<std::size_t>(p)], count);
    for (std::size_t i = 0; i < count; ++i) points[i] = {numbers.data()[3 * i], numbers.data()[3 * i + 1]};
    for (std::size_t g = 0; g < truths.size(); ++g)
      cell(p, static_cast<py::ssize_t>(g)) = eval::oks(points, truths[g], categories, eval::Visibility::vis_and_occ);
  }
  return similarities;
}

// --- Matching

/// Thresholds in ascending order, as match_greedily wants them, and where each stood before.
struct Thresholds {
  std::vector<double> values;
  std::vector<std::size_t> places;
};

Thresholds ascending(const Reals& thresholds) {
  const std::span<const double> values(thresholds.data(), static_cast<std::size_t>(thresholds.size()));
  Thresholds sorted{{}, std::vector<std::size_t>(values.size())};
  std::iota(sorted.places.begin(), sorted.places.end(), std::size_t{0});
  std::ranges::stable_sort(sorted.places, [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  for (const std::size_t place : sorted.places) sorted.values.push_back(values[place]);
  return sorted;
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

using Partner = std::optional<std::uint32_t>;

/// The cell as match_greedily sees it, and what that leaves behind: the item of each prediction x threshold.
class Matcher {
 public:
  /// `takes`: whether an item that the prediction matches is taken.
  Matcher(SimilarityMatrix similarity, std::vector<double> thresholds, std::vector<bool> takes)
      : similarity_(std::move(similarity)), thresholds_(std::move(thresholds)), takes_(std::move(takes)) {}

  std::vector<Partner> match(std::span<const eval::ItemFlags> flags) {
    std::vector<Partner> partners(takes_.size() * thresholds_.size());
    if (similarity_.rows() == 0) return partners;
    for (std::size_t first = 0; first < thresholds_.size(); first += eval::kMostThresholds) {
      const std::size_t count = std::min(eval::kMostThresholds, thresholds_.size() - first);
      match_block(flags, first, count, partners);
    }
    return partners;
  }

 private:
  void match_block(std::span<const eval::ItemFlags> flags, std::size_t first, std::size_t count,
                   std::vector<Partner>& partners) {
    const auto keep = [&](std::size_t row, std::size_t prediction) {
      std::copy_n(found_.begin() + static_cast<std::ptrdiff_t>(row * count), count,
                  partners.begin() + static_cast<std::ptrdiff_t>(prediction * thresholds_.size() + first));
    };
    std::vector<std::size_t> rows;
    for (std::size_t p = 0; p < takes_.size(); ++p) {
      if (takes_[p]) {
        rows.push_back(p);
        continue;
      }
      // Nobody after it sees what this one matched, and it sees what was taken before it.
      std::vector<std::size_t> so_far = rows;
      so_far.push_back(p);
      run(so_far, flags, first, count);
      keep(so_far.size() - 1, p);
    }
    run(rows, flags, first, count);
    for (std::size_t row = 0; row < rows.size(); ++row) keep(row, rows[row]);
  }

  void run(const std::vector<std::size_t>& rows, std::span<const eval::ItemFlags> flags, std::size_t first,
           std::size_t count) {
    matches_.resize(rows.size());
    found_.assign(rows.size() * count, std::nullopt);
    const std::span<const double> block = std::span(thresholds_).subspan(first, count);
    if (rows.size() == takes_.size()) {
      eval::match_greedily(similarity_, flags, block, scratch_, matches_, found_);
      return;
    }
    SimilarityMatrix some(static_cast<Eigen::Index>(rows.size()), similarity_.cols());
    for (std::size_t row = 0; row < rows.size(); ++row)
      some.row(static_cast<Eigen::Index>(row)) = similarity_.row(static_cast<Eigen::Index>(rows[row]));
    eval::match_greedily(some, flags, block, scratch_, matches_, found_);
  }

  SimilarityMatrix similarity_;
  std::vector<double> thresholds_;
  std::vector<bool> takes_;
  eval::MatchScratch scratch_;
  std::vector<eval::Match> matches_;
  std::vector<Partner> found_;
};

/// An id as numpy keeps it in an array of float64, if it can.
std::optional<double> id_number(py::handle id) {
  const auto number = py::reinterpret_steal<py::object>(PyNumber_Float(id.ptr()));
  if (number) return PyFloat_AS_DOUBLE(number.ptr());
  if (!PyErr_ExceptionMatches(PyExc_Exception)) throw py::error_already_set();
  PyErr_Clear();
  return std::nullopt;
}

/// The same; raises what Python raises where it cannot.
double need_number(py::handle id, const std::optional<double>& number) {
  return number ? *number : real_of(py::float_(py::reinterpret_borrow<py::object>(id)));
}

struct Range {
  py::object given;
  double low = 0;
  double high = 0;
  bool holds(double area) const { return !(area < low || area > high); }
};

/// What the records of one cell say.
struct Cell {
  std::vector<py::object> items, predictions;
  std::vector<py::object> item_ids, prediction_ids, scores;
  std::vector<std::optional<double>> item_numbers, prediction_numbers;
  std::vector<bool> is_ignored, is_crowd;
  std::vector<double> prediction_areas;
};

Cell read_cell(const py::list& items, std::vector<py::object> predictions) {
  static PyObject* const kId = key_of("id");
  static PyObject* const kIgnore = key_of("ignore");
  static PyObject* const kCrowd = key_of("iscrowd");
  static PyObject* const kScore = key_of("score");
  static PyObject* const kArea = key_of("area");
  Cell cell;
  cell.predictions = std::move(predictions);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const py::object& item = cell.items.emplace_back(items[i]);
    cell.is_ignored.push_back(is_true(field(item, kIgnore)));
    cell.is_crowd.push_back(is_true(py::int_(field(item, kCrowd))));
    cell.item_numbers.push_back(id_number(cell.item_ids.emplace_back(field(item, kId))));
  }
  for (const py::object& prediction : cell.predictions) {
    cell.prediction_numbers.push_back(id_number(cell.prediction_ids.emplace_back(field(prediction, kId))));
    cell.scores.push_back(field(prediction, kScore));
    cell.prediction_areas.push_back(real_field(prediction, kArea));
  }
  return cell;
}

/// The flags of the items in the area range, which are also left in the records.
std::vector<eval::ItemFlags> flag_items(const Cell& cell, const Range& range) {
  static PyObject* const kArea = key_of("area");
  static PyObject* const kOwnIgnore = key_of("_ignore");
  std::vector<eval::ItemFlags> flags;
  for (std::size_t g = 0; g < cell.items.size(); ++g) {
    const bool ignored = cell.is_ignored[g] || !range.holds(real_field(cell.items[g], kArea));
    flags.push_back({ignored, cell.is_crowd[g], false});
    const py::int_ flag(ignored ? 1 : 0);
    if (PyObject_SetItem(cell.items[g].ptr(), kOwnIgnore, flag.ptr()) != 0) throw py::error_already_set();
  }
  return flags;
}

py::list list_of(const std::vector<py::object>& objects) {
  py::list list(objects.size());
  for (std::size_t i = 0; i < objects.size(); ++i) list[i] = objects[i];
  return list;
}

/// The columns of a record of evalImgs.
struct Outcome {
  py::list item_ids;
  py::object item_ignored;
  py::array_t<double> prediction_matches, item_matches;
  py::array_t<bool> prediction_ignored;
};

/// `unmatched`: what stands for no partner.
Outcome outcome_of(const Cell& cell, const Range& range, const Thresholds& thresholds,
                   const std::vector<eval::ItemFlags>& flags, const std::vector<Partner>& partners, double unmatched) {
  const std::size_t threshold_count = thresholds.values.size();
  Outcome outcome;
  // Counted items first, in the order of the file.
  std::vector<py::ssize_t> column(flags.size());
  std::vector<std::int64_t> ignored;
  for (const bool which : {false, true}) {
    for (std::size_t g = 0; g < flags.size(); ++g) {
      if (flags[g].ignored != which) continue;
      column[g] = static_cast<py::ssize_t>(ignored.size());
      ignored.push_back(which ? 1 : 0);
      outcome.item_ids.append(cell.item_ids[g]);
    }
  }
  if (ignored.empty()) {
    outcome.item_ignored = py::array_t<double>(0);
  } else {
    outcome.item_ignored = py::array_t<std::int64_t>(static_cast<py::ssize_t>(ignored.size()), ignored.data());
  }
  outcome.prediction_matches = py::array_t<double>({threshold_count, cell.predictions.size()});
  outcome.item_matches = py::array_t<double>({threshold_count, flags.size()});
  outcome.prediction_ignored = py::array_t<bool>({threshold_count, cell.predictions.size()});
  std::fill_n(outcome.prediction_matches.mutable_data(), outcome.prediction_matches.size(), unmatched);
  std::fill_n(outcome.item_matches.mutable_data(), outcome.item_matches.size(), unmatched);
  auto matches = outcome.prediction_matches.mutable_unchecked<2>();
  auto takers = outcome.item_matches.mutable_unchecked<2>();
  auto is_ignored = outcome.prediction_ignored.mutable_unchecked<2>();
  for (std::size_t p = 0; p < cell.predictions.size(); ++p) {
    const auto d = static_cast<py::ssize_t>(p);
    const bool outside = !range.holds(cell.prediction_areas[p]);
    for (std::size_t i = 0; i < threshold_count; ++i) {
      const auto t = static_cast<py::ssize_t>(thresholds.places[i]);
      const Partner& partner = partners[p * threshold_count + i];
      if (partner) {
        matches(t, d) = need_number(cell.item_ids[*partner], cell.item_numbers[*partner]);
        takers(t, column[*partner]) = need_number(cell.prediction_ids[p], cell.prediction_numbers[p]);
      }
      // An id that is equal to `unmatched` reads as no match.
      is_ignored(t, d) = (partner && flags[*partner].ignored) || (outside && matches(t, d) == unmatched);
    }
  }
  return outcome;
}

/// A record of evalImgs for each area range. An item is taken by predictions whose id is above `unmatched`.
py::list match_cell(const py::list& items, const py::list& predictions, const py::object& similarities,
                    const py::list& area_ranges, const Reals& iou_thresholds, const py::int_& max_det,
                    const py::object& image_id, const py::object& category_id, double unmatched) {
  const Cell cell = read_cell(items, best_predictions(predictions, max_det.cast<py::ssize_t>()));
  const Thresholds thresholds = ascending(iou_thresholds);
  std::vector<bool> takes;
  for (const auto& number : cell.prediction_numbers) takes.push_back(!number || *number > unmatched);
  Matcher matcher(matrix_of(similarities, cell.predictions.size(), cell.items.size()), thresholds.values, takes);
  py::list records;
  for (const py::handle given : items_now(area_ranges)) {
    const Range range{py::reinterpret_borrow<py::object>(given), real_of(py::object(given[py::int_(0)])),
                      real_of(py::object(given[py::int_(1)]))};
    const std::vector<eval::ItemFlags> flags = flag_items(cell, range);
    const Outcome outcome = outcome_of(cell, range, thresholds, flags, matcher.match(flags), unmatched);
    py::dict record;
    record["image_id"] = image_id;
    record["category_id"] = category_id;
    record["aRng"] = range.given;
    record["maxDet"] = max_det;
    record["dtIds"] = list_of(cell.prediction_ids);
    record["gtIds"] = outcome.item_ids;
    record["dtMatches"] = outcome.prediction_matches;
    record["gtMatches"] = outcome.item_matches;
    record["dtScores"] = list_of(cell.scores);
    record["gtIgnore"] = outcome.item_ignored;
    record["dtIgnore"] = outcome.prediction_ignored;
    records.append(record);
  }
  return records;
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
