// Records of evalImgs, as the drop-in for pycocotools keeps them, become the curves of a category and area range.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

#include <df2_eval/accumulate.h>

#include "coco_curves.h"
#include "coco_match.h"
#include "coco_records.h"

namespace df2::python {

namespace {

using Flags = py::array_t<bool, py::array::c_style | py::array::forcecast>;

/// The predictions of one image, best first.
struct Image {
  std::vector<double> scores;
  Reals matches;  ///< thresholds x predictions: not 0 where it matched
  Flags ignored;  ///< thresholds x predictions
};

struct Images {
  std::vector<Image> images;
  std::size_t threshold_count = 0;
  std::size_t counted_items = 0;
};

template <class Array>
Array array_field(py::handle record, PyObject* key) {
  return Array(field(record, key));
}

std::vector<double> scores_of(py::handle value) {
  std::vector<double> scores;
  if (!PyList_CheckExact(value.ptr())) {
    const Reals array(py::reinterpret_borrow<py::object>(value));
    scores.assign(array.data(), array.data() + array.size());
    return scores;
  }
  for (const py::handle score : items_now(py::reinterpret_borrow<py::list>(value))) scores.push_back(real_of(score));
  return scores;
}

void add_record(py::handle record, Images& into) {
  static PyObject* const kScores = key_of("dtScores");
  static PyObject* const kMatches = key_of("dtMatches");
  static PyObject* const kIgnored = key_of("dtIgnore");
  static PyObject* const kItems = key_of("gtIgnore");
  Image image{scores_of(field(record, kScores)), array_field<Reals>(record, kMatches),
              array_field<Flags>(record, kIgnored)};
  const auto count = static_cast<py::ssize_t>(image.scores.size());
  if (image.matches.ndim() != 2 || image.ignored.ndim() != 2 || image.matches.shape(1) != count ||
      image.ignored.shape(1) != count || image.ignored.shape(0) != image.matches.shape(0))
    throw py::value_error("dtMatches and dtIgnore of evalImgs need a row for each threshold, a column for each score");
  const auto thresholds = static_cast<std::size_t>(image.matches.shape(0));
  if (into.images.empty()) into.threshold_count = thresholds;
  if (thresholds != into.threshold_count)
    throw py::value_error("the records of evalImgs have different numbers of thresholds");
  const Reals items = array_field<Reals>(record, kItems);
  into.counted_items += static_cast<std::size_t>(std::count(items.data(), items.data() + items.size(), 0.0));
  into.images.push_back(std::move(image));
}

/// Those of evalImgs from `first` on that are not None.
Images read_images(const py::list& records, std::size_t first, std::span<const std::int64_t> places) {
  Images images;
  for (const std::int64_t place : places) {
    const std::size_t at = first + static_cast<std::size_t>(place);
    if (at >= records.size())
      throw py::index_error("evalImgs: " + std::to_string(records.size()) + " records, number " + std::to_string(at) +
                            " is needed");
    PyObject* record = PyList_GET_ITEM(records.ptr(), static_cast<py::ssize_t>(at));
    if (record != Py_None) add_record(py::reinterpret_borrow<py::object>(record), images);
  }
  return images;
}

/// A block of at most kMostThresholds thresholds.
class Block {
 public:
  Block(const Images& images, std::size_t first, std::size_t count) : accumulator_(1, 1, count) {
    accumulator_.reserve(0, prediction_count(images));
    const std::uint32_t counted = static_cast<std::uint32_t>(images.counted_items);
    std::vector<eval::Outcome> outcomes;
    for (std::size_t i = 0; i < images.images.size(); ++i) {
      const Image& image = images.images[i];
      // As bytes: a view of other bytes as flags has more values than a bool of C++ can have.
      const auto* const ignored = static_cast<const std::uint8_t*>(image.ignored.py::array::data());
      outcomes.assign(image.scores.size(), {});
      for (std::size_t t = 0; t < count; ++t) {
        const std::size_t row = (first + t) * image.scores.size();
        for (std::size_t p = 0; p < image.scores.size(); ++p) {
          if (image.matches.data()[row + p] != 0) outcomes[p].matched |= eval::bit_of(t);
          if (ignored[row + p] != 0) outcomes[p].ignored |= eval::bit_of(t);
        }
      }
      accumulator_.add_image(static_cast<std::int64_t>(i));
      // All items are counted with the first image: only their sum matters.
      const std::uint32_t items = i == 0 ? counted : 0;
      accumulator_.add_cell(0, image.scores, outcomes, std::span(&items, 1));
    }
  }

  std::vector<std::uint32_t> order() const { return rows_best_first(accumulator_.category(0).score); }

  eval::Curve curve(int max_dets, std::span<const std::uint32_t> order, std::span<const double> points) const {
    return accumulator_.curves(0, 1, max_dets, order, points)[0].value();
  }

 private:
  static std::size_t prediction_count(const Images& images) {
    std::size_t count = 0;
    for (const Image& image : images.images) count += image.scores.size();
    return count;
  }

  eval::ApAccumulator accumulator_;
};

bool any_prediction(const Images& images) {
  return std::ranges::any_of(images.images, [](const Image& image) { return !image.scores.empty(); });
}

void accumulate(const py::list& records, std::size_t first_record,
                const py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>& places,
                const std::vector<py::ssize_t>& max_dets, const Reals& recall_thresholds,
                py::array_t<double>& precision, py::array_t<double>& recall, py::array_t<double>& scores,
                py::ssize_t category, py::ssize_t area) {
  const Images images = read_images(records, first_record, {places.data(), static_cast<std::size_t>(places.size())});
  if (images.counted_items == 0) return;
  const RecallPoints points({recall_thresholds.data(), static_cast<std::size_t>(recall_thresholds.size())});
  Target target(precision, recall, scores, category, area);
  target.check(images.threshold_count, points.size(), max_dets.size());
  const bool any = any_prediction(images);
  const Working working;
  std::vector<std::size_t> thresholds(images.threshold_count);
  std::iota(thresholds.begin(), thresholds.end(), std::size_t{0});
  for (std::size_t first = 0; first < images.threshold_count; first += eval::kMostThresholds) {
    const Block block(images, first, std::min(eval::kMostThresholds, images.threshold_count - first));
    const std::vector<std::uint32_t> order = block.order();
    for (std::size_t m = 0; m < max_dets.size(); ++m) {
      const auto limit = static_cast<int>(std::clamp<py::ssize_t>(max_dets[m], 0, std::numeric_limits<int>::max()));
      target.fill(std::span(thresholds).subspan(first), m, block.curve(limit, order, points.points()), points,
                  any && limit > 0);
    }
  }
}

}  // namespace

void register_coco_accumulate(py::module_& module) {
  module.def("coco_accumulate", &accumulate, py::arg("records"), py::arg("first_record"), py::arg("places"),
             py::arg("max_dets"), py::arg("recall_thresholds"), py::arg("precision"), py::arg("recall"),
             py::arg("scores"), py::arg("category"), py::arg("area"));
}

}  // namespace df2::python
