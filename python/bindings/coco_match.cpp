#include "coco_match.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "coco_records.h"

namespace df2::python {

Thresholds ascending(std::span<const double> values) {
  Thresholds sorted{{}, std::vector<std::size_t>(values.size())};
  std::iota(sorted.places.begin(), sorted.places.end(), std::size_t{0});
  std::ranges::stable_sort(sorted.places, [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  for (const std::size_t place : sorted.places) sorted.values.push_back(values[place]);
  return sorted;
}

std::vector<Partner> Matcher::match(std::span<const eval::ItemFlags> flags) {
  std::vector<Partner> partners(takes_.size() * thresholds_.size());
  if (similarity_.rows() == 0) return partners;
  for (std::size_t first = 0; first < thresholds_.size(); first += eval::kMostThresholds) {
    const std::size_t count = std::min(eval::kMostThresholds, thresholds_.size() - first);
    match_block(flags, first, count, partners);
  }
  return partners;
}

void Matcher::match_block(std::span<const eval::ItemFlags> flags, std::size_t first, std::size_t count,
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

void Matcher::run(const std::vector<std::size_t>& rows, std::span<const eval::ItemFlags> flags, std::size_t first,
                  std::size_t count) {
  matches_.resize(rows.size());
  found_.assign(rows.size() * count, std::nullopt);
  const std::span<const double> block = std::span(thresholds_).subspan(first, count);
  if (rows.size() == takes_.size()) {
    eval::match_greedily(similarity_, flags, block, scratch_, matches_, found_);
    return;
  }
  eval::SimilarityMatrix some(static_cast<Eigen::Index>(rows.size()), similarity_.cols());
  for (std::size_t row = 0; row < rows.size(); ++row)
    some.row(static_cast<Eigen::Index>(row)) = similarity_.row(static_cast<Eigen::Index>(rows[row]));
  eval::match_greedily(some, flags, block, scratch_, matches_, found_);
}

std::optional<double> id_number(py::handle id) {
  if (PyFloat_CheckExact(id.ptr())) return PyFloat_AS_DOUBLE(id.ptr());
  const auto number = py::reinterpret_steal<py::object>(PyNumber_Float(id.ptr()));
  if (number) return PyFloat_AS_DOUBLE(number.ptr());
  if (!PyErr_ExceptionMatches(PyExc_Exception)) throw py::error_already_set();
  PyErr_Clear();
  return std::nullopt;
}

std::vector<AreaRange> area_ranges_of(const py::list& area_ranges) {
  std::vector<AreaRange> ranges;
  for (const py::handle given : items_now(area_ranges)) {
    ranges.push_back({py::reinterpret_borrow<py::object>(given), real_of(py::object(given[py::int_(0)])),
                      real_of(py::object(given[py::int_(1)]))});
  }
  return ranges;
}

std::vector<bool> CellValues::takers(double unmatched) const {
  std::vector<bool> takes;
  takes.reserve(prediction_numbers.size());
  for (const auto& number : prediction_numbers) takes.push_back(!number || *number > unmatched);
  return takes;
}

std::vector<eval::ItemFlags> CellValues::flags_in(const AreaRange& range) const {
  std::vector<eval::ItemFlags> flags;
  flags.reserve(item_areas.size());
  for (std::size_t g = 0; g < item_areas.size(); ++g)
    flags.push_back({is_ignored[g] || !range.holds(item_areas[g]), is_crowd[g], false});
  return flags;
}

namespace {

/// The number of an id; raises what Python raises where it has none.
double need_number(py::handle id, const std::optional<double>& number) {
  return number ? *number : real_of(py::float_(py::reinterpret_borrow<py::object>(id)));
}

py::list list_of(const std::vector<py::object>& objects) {
  py::list list(objects.size());
  for (std::size_t i = 0; i < objects.size(); ++i) list[i] = objects[i];
  return list;
}

/// The columns of a record of evalImgs.
struct Columns {
  py::list item_ids;
  py::object item_ignored;
  py::array_t<double> prediction_matches, item_matches;
  py::array_t<bool> prediction_ignored;
};

Columns columns_of(const CellValues& cell, const AreaRange& range, const Evaluation& evaluation,
                   const std::vector<eval::ItemFlags>& flags, const std::vector<Partner>& partners) {
  const std::size_t threshold_count = evaluation.thresholds.values.size();
  const std::size_t predictions = cell.prediction_ids.size();
  const double unmatched = evaluation.unmatched;
  Columns columns;
  // Counted items first, in the order of the file.
  std::vector<py::ssize_t> column(flags.size());
  std::vector<std::int64_t> ignored;
  for (const bool which : {false, true}) {
    for (std::size_t g = 0; g < flags.size(); ++g) {
      if (flags[g].ignored != which) continue;
      column[g] = static_cast<py::ssize_t>(ignored.size());
      ignored.push_back(which ? 1 : 0);
      columns.item_ids.append(cell.item_ids[g]);
    }
  }
  if (ignored.empty()) {
    columns.item_ignored = py::array_t<double>(0);
  } else {
    columns.item_ignored = py::array_t<std::int64_t>(static_cast<py::ssize_t>(ignored.size()), ignored.data());
  }
  columns.prediction_matches = py::array_t<double>({threshold_count, predictions});
  columns.item_matches = py::array_t<double>({threshold_count, flags.size()});
  columns.prediction_ignored = py::array_t<bool>({threshold_count, predictions});
  std::fill_n(columns.prediction_matches.mutable_data(), columns.prediction_matches.size(), unmatched);
  std::fill_n(columns.item_matches.mutable_data(), columns.item_matches.size(), unmatched);
  auto matches = columns.prediction_matches.mutable_unchecked<2>();
  auto takers = columns.item_matches.mutable_unchecked<2>();
  auto is_ignored = columns.prediction_ignored.mutable_unchecked<2>();
  for (std::size_t p = 0; p < predictions; ++p) {
    const auto d = static_cast<py::ssize_t>(p);
    const bool outside = !range.holds(cell.prediction_areas[p]);
    for (std::size_t i = 0; i < threshold_count; ++i) {
      const auto t = static_cast<py::ssize_t>(evaluation.thresholds.places[i]);
      const Partner& partner = partners[p * threshold_count + i];
      if (partner) {
        matches(t, d) = need_number(cell.item_ids[*partner], cell.item_numbers[*partner]);
        takers(t, column[*partner]) = need_number(cell.prediction_ids[p], cell.prediction_numbers[p]);
      }
      // An id that is equal to `unmatched` reads as no match.
      is_ignored(t, d) = (partner && flags[*partner].ignored) || (outside && matches(t, d) == unmatched);
    }
  }
  return columns;
}

}  // namespace

py::list records_of(const CellValues& cell, const eval::SimilarityMatrix& similarity, const Evaluation& evaluation,
                    const py::object& image_id, const py::object& category_id) {
  Matcher matcher(similarity, evaluation.thresholds.values, cell.takers(evaluation.unmatched));
  py::list records;
  for (const AreaRange& range : evaluation.ranges) {
    const std::vector<eval::ItemFlags> flags = cell.flags_in(range);
    const Columns columns = columns_of(cell, range, evaluation, flags, matcher.match(flags));
    py::dict record;
    record["image_id"] = image_id;
    record["category_id"] = category_id;
    record["aRng"] = range.given;
    record["maxDet"] = evaluation.max_det;
    record["dtIds"] = list_of(cell.prediction_ids);
    record["gtIds"] = columns.item_ids;
    record["dtMatches"] = columns.prediction_matches;
    record["gtMatches"] = columns.item_matches;
    record["dtScores"] = list_of(cell.scores);
    record["gtIgnore"] = columns.item_ignored;
    record["dtIgnore"] = columns.prediction_ignored;
    records.append(record);
  }
  return records;
}

}  // namespace df2::python
