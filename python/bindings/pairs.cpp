// Queries, gallery and their pairs.
#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

#include <df2/io/retrieval.h>
#include <df2/io/verification.h>
#include <df2/pairs.h>

#include "bindings.h"
#include "views.h"

namespace df2::python {

namespace {

using Truth = std::shared_ptr<RetrievalTruth>;

template <class T>
py::array_t<T> array_of(const std::vector<T>& values) {
  return py::array_t<T>(static_cast<py::ssize_t>(values.size()), values.data());
}

/// Columns by name: views of the items' own numbers.
template <class Row>
py::dict columns_of(std::span<const Row> items, py::handle owner) {
  const Row* first = items.empty() ? nullptr : items.data();
  py::dict columns;
  columns["image_id"] = column_of<Row>(first ? &first->image_id : nullptr, items.size(), 0, owner);
  columns["box"] = column_of<Row>(first ? &first->box.x : nullptr, items.size(), 4, owner);
  columns["style"] = column_of<Row>(first ? &first->style : nullptr, items.size(), 0, owner);
  columns["pair_id"] = column_of<Row>(first ? &first->pair_id : nullptr, items.size(), 0, owner);
  return columns;
}

py::dict query_columns(const Truth& truth) {
  py::dict columns = columns_of(truth->items(), py::cast(truth));
  std::vector<std::int64_t> categories;
  for (const QueryItem& item : truth->items()) categories.push_back(deepfashion2_categories()[item.category].id);
  columns["category"] = array_of(categories);
  return columns;
}

py::dict counts_of(const RetrievalTruth& truth) {
  const PairCounts counts = truth.counts();
  py::dict made;
  made["identities"] = counts.identities;
  made["pairs"] = counts.pairs;
  made["queries"] = counts.queries;
  made["gallery"] = counts.gallery;
  return made;
}

/// Places of query and gallery items, two columns.
py::array_t<std::int64_t> positive_pairs(const RetrievalTruth& truth) {
  std::vector<std::int64_t> places;
  {
    const Working working;
    for (std::size_t i = 0; i < truth.items().size(); ++i) {
      if (!truth.items()[i].is_query()) continue;
      for (const std::uint32_t match : truth.matches(truth.items()[i])) {
        places.push_back(static_cast<std::int64_t>(i));
        places.push_back(match);
      }
    }
  }
  return py::array_t<std::int64_t>({static_cast<py::ssize_t>(places.size() / 2), py::ssize_t{2}}, places.data());
}

using PairColumns = std::tuple<std::vector<std::int64_t>, std::vector<std::int64_t>, std::vector<bool>>;

PairColumns sample(const RetrievalTruth& truth, std::uint64_t seed, bool is_per_identity, int positives,
                   int negatives) {
  const PairSampling sampling{seed, is_per_identity ? PairUnit::identity : PairUnit::image_pair, positives, negatives};
  PairColumns columns;
  for (const LabelledPair& pair : sample_pairs(truth, sampling)) {
    std::get<0>(columns).push_back(pair.item);
    std::get<1>(columns).push_back(pair.gallery);
    std::get<2>(columns).push_back(pair.same);
  }
  return columns;
}

/// REQUIRES, checked: places are those of items.
void write(const RetrievalTruth& truth, const std::vector<std::int64_t>& items,
           const std::vector<std::int64_t>& gallery, const std::vector<bool>& same, const std::string& path) {
  std::vector<LabelledPair> pairs;
  const auto place = [](const char* name, std::int64_t value, std::size_t size) {
    if (value >= 0 && static_cast<std::uint64_t>(value) < size) return static_cast<std::uint32_t>(value);
    throw Error(Fault::usage, Code::usage,
                std::string(name) + " " + std::to_string(value) + " is not one of " + std::to_string(size));
  };
  if (items.size() != gallery.size() || items.size() != same.size())
    throw Error(Fault::usage, Code::usage, "item, gallery and same must be equally long");
  for (std::size_t i = 0; i < items.size(); ++i)
    pairs.push_back(
        {place("item", items[i], truth.items().size()), place("gallery", gallery[i], truth.gallery().size()), same[i]});
  write_pairs(truth, pairs, path);
}

}  // namespace

void register_pairs(py::module_& module) {
  py::class_<RetrievalTruth, Truth> truth(module, "RetrievalTruth", R"(Queries and gallery. It never changes.

`len` is the number of query items. Arrays of `items` and `gallery` are views, which are read-only and keep it alive.)");
  truth.attr("__module__") = "df2.pairs";
  truth.def("__len__", [](const RetrievalTruth& self) { return self.items().size(); })
      .def("__repr__",
           [](const RetrievalTruth& self) {
             return "<df2.pairs.RetrievalTruth " + py::repr(text_of(self.name())).cast<std::string>() + ": " +
                    std::to_string(self.items().size()) + " items, " + std::to_string(self.gallery().size()) +
                    " gallery items>";
           })
      .def_property_readonly(
          "name", [](const RetrievalTruth& self) { return text_of(self.name()); }, "What reports call it.")
      .def_property_readonly("counts", &counts_of,
                             "{'identities', 'pairs', 'queries', 'gallery'}, as the paper's Table 1 counts them.")
      .def_property_readonly("items", &query_columns,
                             "Items of consumer images, by image id: dict of the columns image_id, box (n, 4), style, "
                             "pair_id and category. Those with style above 0 are the queries.")
      .def_property_readonly(
          "gallery", [](const Truth& self) { return columns_of(self->gallery(), py::cast(self)); },
          "Items of shop images: the same without category.")
      .def("positive_pairs", &positive_pairs,
           "(pairs, 2) of int64: places of a query and of a gallery item with the same pair_id and style.")
      .def("content_hash", &RetrievalTruth::content_hash, WithoutGil(),
           "16 hexadecimal digits over everything that can move a score.");

  module.def(
      "read_retrieval_truth",
      [](const std::string& query, const std::string& gallery, const ReadLimits& limits) {
        begin_step("reading ground truth");
        return std::make_shared<RetrievalTruth>(read_retrieval_truth(query, gallery, limits));
      },
      py::arg("query"), py::arg("gallery"), py::arg("limits"), WithoutGil());
  module.def(
      "make_retrieval_truth",
      [](const Dataset& ground_truth) { return std::make_shared<RetrievalTruth>(make_retrieval_truth(ground_truth)); },
      py::arg("dataset"), WithoutGil());
  module.def("write_query_file", &write_query_file, py::arg("truth"), py::arg("path"), WithoutGil());
  module.def("write_gallery_file", &write_gallery_file, py::arg("truth"), py::arg("path"), WithoutGil());
  module.def("sample_pairs", &sample, py::arg("truth"), py::arg("seed"), py::arg("per_identity"), py::arg("positives"),
             py::arg("negatives"), WithoutGil());
  module.def("write_pairs", &write, py::arg("truth"), py::arg("item"), py::arg("gallery"), py::arg("same"),
             py::arg("path"), WithoutGil());
}

}  // namespace df2::python
