// Submissions of retrieval, from files, rows or features, and scored pairs of verification.
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

#include <df2/corners.h>
#include <df2/io/retrieval.h>
#include <df2/io/verification.h>
#include <df2/io/write_results.h>
#include <df2_eval/ranking/rank_submission.h>

#include "bindings.h"
#include "feature_input.h"
#include "views.h"

namespace df2::python {

namespace {

using Submission = std::shared_ptr<RetrievalPredictions>;

struct GalleryRows {
  std::vector<RankedEntry> rows;
};

using UnknownKeys = std::map<std::string, std::uint64_t>;

std::string at(std::size_t row, const char* key) {
  return "/" + std::to_string(row) + "/" + key;
}

/// [x1, y1, x2, y2], as the readers take it.
Box box_of(py::handle value, const std::string& pointer) {
  Numbers numbers;
  const auto corners = numbers.reals(value, pointer);
  if (corners.size() != 4)
    refuse_value(Code::wrong_type, pointer, "4 numbers [x1, y1, x2, y2]", std::to_string(corners.size()));
  return {corners[0], corners[1], corners[2] - corners[0], corners[3] - corners[1]};
}

/// Of rows, what Python iterates over: a list, or an array by its first dimension.
py::list list_of(const py::object& values, const std::string& pointer) {
  const py::object array = as_array(values);
  const py::object& rows = array.is_none() ? values : array;
  if (py::isinstance<py::str>(rows) || py::isinstance<py::dict>(rows) || !PySequence_Check(rows.ptr()))
    refuse_value(Code::wrong_type, pointer, "a list", type_of(rows));
  if (!array.is_none() && py::array(array).ndim() == 0)
    refuse_value(Code::wrong_type, pointer, "a list", "a single value");
  return py::reinterpret_steal<py::list>(PySequence_List(rows.ptr()));
}

CategoryIndex category_of(std::int64_t id, const std::string& pointer) {
  if (const Checked wrong = check_id(id)) refuse_value(wrong->code, pointer, wrong->expected, wrong->found);
  if (const auto index = deepfashion2_categories().find(id)) return *index;
  const Mismatch unknown = unknown_category(deepfashion2_categories(), id);
  refuse_value(unknown.code, pointer, unknown.expected, unknown.found);
}

/// Columns with the keys of a results file: query_image_id, query_bbox, query_cls, query_score and, unless there are no
/// lists, gallery_image_id and gallery_bbox.
std::vector<RetrievalRow> rows_of(const std::array<py::object, 6>& columns, bool has_lists) {
  Numbers numbers;
  const auto image_ids = numbers.integers(columns[0], "", "/query_image_id");
  const auto categories = numbers.integers(columns[2], "", "/query_cls");
  const auto scores = numbers.reals(columns[3], "", "/query_score");
  const py::list boxes = list_of(columns[1], "/query_bbox");
  const py::list images = has_lists ? list_of(columns[4], "/gallery_image_id") : py::list();
  const py::list entries = has_lists ? list_of(columns[5], "/gallery_bbox") : py::list();
  const std::size_t size = image_ids.size();
  for (const std::size_t other : {categories.size(), scores.size(), boxes.size(), has_lists ? images.size() : size,
                                  has_lists ? entries.size() : size})
    if (other != size)
      refuse_value(Code::list_length, "", std::to_string(size) + " values in each column", std::to_string(other));
  std::vector<RetrievalRow> rows(size);
  for (std::size_t i = 0; i < size; ++i) {
    RetrievalRow& row = rows[i];
    row.image_id = image_ids[i];
    row.box = box_of(boxes[i], at(i, "query_bbox"));
    row.category = category_of(categories[i], at(i, "query_cls"));
    row.score = scores[i];
    if (!has_lists) continue;
    Numbers own;
    const auto ids = own.integers(images[i], at(i, "gallery_image_id"));
    row.gallery_images.assign(ids.begin(), ids.end());
    const py::list four = list_of(entries[i], at(i, "gallery_bbox"));
    for (std::size_t k = 0; k < four.size(); ++k)
      row.gallery_boxes.push_back(box_of(four[k], at(i, "gallery_bbox") + "/" + std::to_string(k)));
  }
  return rows;
}

Submission make(const RetrievalTruth& truth, const eval::Options& options, const std::array<py::object, 6>& columns,
                bool has_lists, const UnknownKeys& unknown_keys, const std::string& name, const ReadLimits& limits) {
  const std::vector<RetrievalRow> rows = rows_of(columns, has_lists);
  const Working working;
  auto made = std::make_shared<RetrievalPredictions>(
      make_retrieval_predictions(truth, rows, eval::retrieval_rules(options, has_lists), name, limits));
  made->notes.unknown_keys = unknown_keys;
  return made;
}

Submission read(const std::string& path, const RetrievalTruth& truth, const eval::Options& options, bool has_lists,
                const ReadLimits& limits) {
  begin_step("reading predictions");
  return std::make_shared<RetrievalPredictions>(
      read_retrieval_results(path, truth, eval::retrieval_rules(options, has_lists), limits));
}

std::shared_ptr<GalleryRows> make_gallery(const py::object& image_ids, const py::object& boxes) {
  Numbers numbers;
  const auto ids = numbers.integers(image_ids, "", "/gallery_image_id");
  const py::list four = list_of(boxes, "/gallery_bbox");
  if (four.size() != ids.size())
    refuse_value(Code::list_length, "/gallery_bbox", std::to_string(ids.size()) + " boxes",
                 std::to_string(four.size()));
  auto rows = std::make_shared<GalleryRows>();
  for (std::size_t i = 0; i < ids.size(); ++i) rows->rows.push_back({ids[i], box_of(four[i], at(i, "gallery_bbox"))});
  check_gallery_rows(rows->rows);
  return rows;
}

Submission rank(const RetrievalTruth& truth, const eval::Options& options, const py::object& query_features,
                const py::object& gallery_features, const Submission& query_rows,
                const std::shared_ptr<GalleryRows>& gallery_rows, const std::string& metric, const py::object& weights,
                const ReadLimits& limits) {
  const auto distance = eval::find_value<eval::FeatureDistance>(eval::kFeatureDistances, metric);
  if (!distance) throw Error(Fault::usage, Code::usage, "metric must be l2, cosine or learned");
  if ((*distance == eval::FeatureDistance::learned) == weights.is_none())
    throw Error(Fault::usage, Code::usage,
                "weights and metric=\"learned\" must be used together: no other metric has weights");
  const FeatureInput queries(query_features, "query_features", limits);
  const FeatureInput gallery(gallery_features, "gallery_features", limits);
  std::optional<FeatureInput> own_weights;
  if (!weights.is_none()) own_weights.emplace(weights, "weights", limits);
  const Working working;
  eval::RankingInput input{queries.source(), gallery.source()};
  if (query_rows) input.query_rows = *query_rows;
  if (gallery_rows) input.gallery_rows = gallery_rows->rows;
  input.distance = *distance;
  if (own_weights) input.weights = own_weights->source();
  begin_step("ranking");
  return std::make_shared<RetrievalPredictions>(eval::rank_input(std::move(input), truth, options));
}

py::list corners(const Box& box) {
  py::list list;
  for (const double corner : corners_of(box)) list.append(corner);
  return list;
}

/// As a results file has them.
py::list rows(const RetrievalPredictions& submission) {
  py::list made;
  for (std::size_t i = 0; i < submission.size(); ++i) {
    py::list images, boxes;
    for (const RankedEntry& entry : submission.row(i)) {
      images.append(entry.image_id);
      boxes.append(corners(entry.box));
    }
    py::dict row;
    row["query_image_id"] = submission.image_id[i];
    row["query_bbox"] = corners(submission.box[i]);
    row["query_cls"] = deepfashion2_categories()[submission.category[i]].id;
    row["query_score"] = submission.score[i];
    row["gallery_image_id"] = std::move(images);
    row["gallery_bbox"] = std::move(boxes);
    made.append(std::move(row));
  }
  return made;
}

void register_submission(py::module_& module) {
  py::class_<RetrievalPredictions, Submission> submission(
      module, "Submission", "Rows of retrieval: detected garments, and what was retrieved for each, best first.");
  submission.attr("__module__") = "df2.retrieval";
  submission.def("__len__", &RetrievalPredictions::size)
      .def("__repr__",
           [](const RetrievalPredictions& self) {
             return "<df2.retrieval.Submission: " + std::to_string(self.size()) + " rows, " +
                    std::to_string(self.entries.size()) + " entries>";
           })
      .def("rows", &rows, "List of dict with the keys of a results file.")
      .def_property_readonly(
          "begin",
          [](const Submission& self) {
            return column_of<std::uint64_t>(self->begin.data(), self->begin.size(), 0, py::cast(self));
          },
          "(rows + 1,) of uint64: where the list of each row begins in `gallery_image_id` and `gallery_box`.")
      .def_property_readonly(
          "gallery_image_id",
          [](const Submission& self) {
            const std::vector<RankedEntry>& entries = self->entries;
            return column_of<RankedEntry>(entries.empty() ? nullptr : &entries.front().image_id, entries.size(), 0,
                                          py::cast(self));
          },
          "(entries,) of int64.")
      .def_property_readonly(
          "gallery_box",
          [](const Submission& self) {
            const std::vector<RankedEntry>& entries = self->entries;
            return column_of<RankedEntry>(entries.empty() ? nullptr : &entries.front().box.x, entries.size(), 4,
                                          py::cast(self));
          },
          "(entries, 4) of float64: x, y, width, height in pixels.");
}

// Verification

std::vector<std::uint8_t> flags_of(const py::object& values) {
  const py::object array = as_array(values);
  if (!array.is_none() && py::array(array).dtype().kind() != 'b')
    refuse_value(Code::wrong_type, "/same", "an array of bool", "one of " + type_text(array));
  const py::list list = list_of(values, "/same");
  std::vector<std::uint8_t> flags;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const py::object value = list[i];
    if (array.is_none() && !py::isinstance<py::bool_>(value))
      refuse_value(Code::wrong_type, at(i, "same"), "true or false", type_of(value));
    flags.push_back(PyObject_IsTrue(value.ptr()) == 1);
  }
  return flags;
}

std::shared_ptr<PairFile> make_pair_list(const py::object& ids, const py::object& same, const std::string& name) {
  Numbers numbers;
  return std::make_shared<PairFile>(make_pairs(name, numbers.integers(ids, "", "/id"), flags_of(same)));
}

std::shared_ptr<ScoredPairs> make_scores(const PairFile& pairs, const py::object& ids, const py::object& scores,
                                         const UnknownKeys& unknown_keys) {
  Numbers numbers;
  auto made = std::make_shared<ScoredPairs>(
      make_scored_pairs(pairs, numbers.integers(ids, "", "/id"), numbers.reals(scores, "", "/score"), kMemoryName));
  made->notes.unknown_keys = unknown_keys;
  return made;
}

void register_verification(py::module_& module) {
  py::class_<PairFile, std::shared_ptr<PairFile>>(module, "Pairs")
      .def("__len__", [](const PairFile& self) { return self.id.size(); })
      .def_readonly("id", &PairFile::id)
      .def_readonly("same", &PairFile::same);
  py::class_<ScoredPairs, std::shared_ptr<ScoredPairs>>(module, "ScoredPairs");
  module.def(
      "read_pairs",
      [](const std::string& path, const ReadLimits& limits) {
        begin_step("reading ground truth");
        return std::make_shared<PairFile>(read_pairs(path, limits));
      },
      py::arg("path"), py::arg("limits"), WithoutGil());
  module.def("make_pairs", &make_pair_list, py::arg("ids"), py::arg("same"), py::arg("name"));
  module.def(
      "read_scored_pairs",
      [](const PairFile& pairs, const std::string& path, const ReadLimits& limits) {
        begin_step("reading predictions");
        return std::make_shared<ScoredPairs>(read_scored_pairs(pairs, path, limits));
      },
      py::arg("pairs"), py::arg("path"), py::arg("limits"), WithoutGil());
  module.def("make_scored_pairs", &make_scores, py::arg("pairs"), py::arg("ids"), py::arg("scores"),
             py::arg("unknown_keys"));
}

}  // namespace

void register_ranking(py::module_& module) {
  register_submission(module);
  register_verification(module);
  py::class_<GalleryRows, std::shared_ptr<GalleryRows>>(module, "GalleryRows");
  module.def("read_submission", &read, py::arg("path"), py::arg("truth"), py::arg("options"), py::arg("has_lists"),
             py::arg("limits"), WithoutGil());
  module.def("make_submission", &make, py::arg("truth"), py::arg("options"), py::arg("columns"), py::arg("has_lists"),
             py::arg("unknown_keys"), py::arg("name"), py::arg("limits"));
  module.def(
      "read_gallery_rows",
      [](const std::string& path, const ReadLimits& limits) {
        return std::make_shared<GalleryRows>(GalleryRows{read_gallery_rows(path, limits)});
      },
      py::arg("path"), py::arg("limits"), WithoutGil());
  module.def("make_gallery_rows", &make_gallery, py::arg("image_ids"), py::arg("boxes"));
  module.def("rank", &rank, py::arg("truth"), py::arg("options"), py::arg("query_features"),
             py::arg("gallery_features"), py::arg("query_rows"), py::arg("gallery_rows"), py::arg("metric"),
             py::arg("weights"), py::arg("limits"));
  module.def("write_retrieval_results", &write_retrieval_results, py::arg("submission"), py::arg("path"), WithoutGil());
}

}  // namespace df2::python
