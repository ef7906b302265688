// The native engine of the package's pycocotools: ground truth and results from text in memory, and COCOeval's arrays.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

#include <df2/io/coco_bytes.h>
#include <df2_eval/evaluate_coco.h>

#include "coco_text.h"
#include "dataset.h"

namespace df2::python {

namespace {

using TruthPointer = std::shared_ptr<CocoTruth>;

/// Knows the truth that its rows are for.
struct Results {
  TruthPointer truth;
  CocoResults rows;
};

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(Fault::usage, Code::usage, sentence);
}

void require_type(const CocoTruth& truth, const std::string& name) {
  if (truth.type != coco_type_named(name)) refuse("the ground truth was read for another iou_type");
}

TruthPointer read_truth(const PackedText& text, const std::string& iou_type, const py::object& sigmas) {
  const CocoType type = coco_type_named(iou_type);
  std::vector<double> own_sigmas;
  if (!sigmas.is_none()) {
    Numbers numbers;
    const auto given = numbers.reals(sigmas, "/sigmas");
    own_sigmas.assign(given.begin(), given.end());
  }
  const Working working;
  return std::make_shared<CocoTruth>(read_coco_truth(text, type, std::move(own_sigmas), coco_limits()));
}

std::shared_ptr<Results> read_results(const PackedText& text, TruthPointer truth, const std::string& iou_type,
                                      bool across_categories) {
  require_type(*truth, iou_type);
  const Working working;
  CocoResults rows = read_coco_results(text, *truth, across_categories, coco_limits());
  return std::make_shared<Results>(Results{std::move(truth), std::move(rows)});
}

std::shared_ptr<Results> make_results(TruthPointer truth, const std::string& iou_type, const py::object& image_ids,
                                      const py::object& category_ids, const py::object& scores,
                                      const py::object& boxes) {
  require_type(*truth, iou_type);
  Numbers numbers;
  const RowHeads heads{numbers.integers(image_ids, "", "/image_id"), numbers.integers(category_ids, "", "/category_id"),
                       numbers.reals(scores, "", "/score")};
  const BoxRows rows{numbers.reals(boxes, "", "/bbox")};
  const Working working;
  CocoResults made = make_coco_results(*truth, heads, rows, coco_limits());
  return std::make_shared<Results>(Results{std::move(truth), std::move(made)});
}

std::vector<std::pair<double, double>> ranges_of(const py::object& values) {
  std::vector<std::pair<double, double>> ranges;
  for (const py::handle value : py::tuple(values)) {  // not over a list: reading a number may change it
    Numbers numbers;
    const auto ends = numbers.reals(value, "/area_ranges/" + std::to_string(ranges.size()));
    if (ends.size() != 2) refuse("an area range has two ends");
    ranges.emplace_back(ends[0], ends[1]);
  }
  return ranges;
}

/// An array that owns the numbers.
py::array_t<double> array_of(std::vector<double> values, const std::vector<std::size_t>& shape) {
  auto owned = std::make_unique<std::vector<double>>(std::move(values));
  const double* const data = owned->data();
  const py::capsule owner(owned.get(), [](void* kept) { delete static_cast<std::vector<double>*>(kept); });
  (void)owned.release();
  return py::array_t<double>(shape, data, owner);
}

py::tuple evaluate(const TruthPointer& truth, const Results& results, const std::string& iou_type,
                   const py::object& image_ids, const py::object& category_ids, const py::object& iou_thresholds,
                   const py::object& recall_thresholds, const py::object& area_ranges, const py::object& max_dets,
                   const py::object& sigmas) {
  require_type(*truth, iou_type);
  if (results.truth != truth) refuse("the predictions were read for another ground truth");
  eval::CocoParams params;
  Numbers numbers;
  const auto whole = [&](const py::object& values, const char* pointer) {
    const auto given = numbers.integers(values, pointer);
    return std::vector<std::int64_t>(given.begin(), given.end());
  };
  const auto reals = [&](const py::object& values, const char* pointer) {
    const auto given = numbers.reals(values, pointer);
    return std::vector<double>(given.begin(), given.end());
  };
  params.images = whole(image_ids, "/image_ids");
  if (!category_ids.is_none()) params.categories = whole(category_ids, "/category_ids");
  params.iou_thresholds = reals(iou_thresholds, "/iou_thresholds");
  params.recall_thresholds = reals(recall_thresholds, "/recall_thresholds");
  params.area_ranges = ranges_of(area_ranges);
  if (!sigmas.is_none()) params.sigmas = reals(sigmas, "/sigmas");
  for (const std::int64_t limit : whole(max_dets, "/max_dets")) {
    if (limit > std::numeric_limits<int>::max()) refuse("max_dets must be below 2^31");
    params.max_dets.push_back(static_cast<int>(std::max<std::int64_t>(limit, 0)));
  }
  eval::CocoCurves curves;
  {
    const Working working;
    curves = eval::evaluate_coco(*truth, results.rows, params);
  }
  const auto [t, r, k, a, m] = curves.shape;
  return py::make_tuple(array_of(std::move(curves.precision), {t, r, k, a, m}),
                        array_of(std::move(curves.recall), {t, k, a, m}),
                        array_of(std::move(curves.scores), {t, r, k, a, m}));
}

}  // namespace

void register_coco(py::module_& module) {
  register_coco_text(module);
  py::class_<CocoTruth, std::shared_ptr<CocoTruth>>(module, "CocoDataset")
      .def("__len__", [](const CocoTruth& self) { return self.dataset.images().size(); })
      .def_property_readonly("image_ids",
                             [](const CocoTruth& self) {
                               std::vector<std::int64_t> ids;
                               for (const ImageRecord& image : self.dataset.images()) ids.push_back(image.id);
                               return ids;
                             })
      .def_property_readonly("category_ids", [](const CocoTruth& self) {
        std::vector<std::int64_t> ids;
        for (const Category& category : self.dataset.categories().all()) ids.push_back(category.id);
        return ids;
      });
  py::class_<Results, std::shared_ptr<Results>>(module, "CocoPredictions").def("__len__", [](const Results& self) {
    return self.rows.predictions.size();
  });
  module.def("coco_dataset", &read_truth, py::arg("text"), py::arg("iou_type"), py::arg("sigmas"));
  module.def("coco_predictions", &read_results, py::arg("text"), py::arg("dataset"), py::arg("iou_type"),
             py::arg("across_categories") = false);
  module.def("coco_predictions_columns", &make_results, py::arg("dataset"), py::arg("iou_type"), py::arg("image_ids"),
             py::arg("category_ids"), py::arg("scores"), py::arg("boxes"));
  module.def("coco_evaluate", &evaluate, py::arg("dataset"), py::arg("predictions"), py::arg("iou_type"),
             py::arg("image_ids"), py::arg("category_ids"), py::arg("iou_thresholds"), py::arg("recall_thresholds"),
             py::arg("area_ranges"), py::arg("max_dets"), py::arg("sigmas") = py::none());
}

}  // namespace df2::python
