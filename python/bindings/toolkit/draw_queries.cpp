// Queries beside what was retrieved for them.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

#include <df2/draw/draw_retrieval.h>
#include <df2_eval/judged_queries.h>

#include "../items.h"
#include "drawing.h"

namespace df2::python {

namespace {

/// What became of queries, and the dataset whose images show them.
struct QueryJudgement {
  std::shared_ptr<Dataset> dataset;
  std::vector<JudgedQuery> queries;
};

QueryJudgement judge(std::shared_ptr<Dataset> dataset, const RetrievalTruth& truth,
                     const RetrievalPredictions& submission, bool is_strict, std::size_t most_entries) {
  std::vector<std::int64_t> ids;
  for (const ImageRecord& image : dataset->images()) ids.push_back(image.id);
  begin_step("matching");
  const eval::Rules rules = is_strict ? eval::Rules::strict : eval::Rules::official;
  return {std::move(dataset), eval::judge_queries(truth, submission, rules, ids, most_entries)};
}

/// Of each query image, place of the item, category id, rank, why there is none, and of its entries image, box, hit.
py::list rows_of(const QueryJudgement& self) {
  py::list rows;
  for (const JudgedQuery& query : self.queries) {
    py::list entries;
    for (const JudgedEntry& entry : query.entries) {
      const Box& box = entry.box;
      entries.append(py::make_tuple(entry.image_id, py::make_tuple(box.x, box.y, box.width, box.height), entry.is_hit));
    }
    rows.append(py::make_tuple(query.image_id, query.item, self.dataset->categories()[query.category].id,
                               query.rank > 0 ? py::object(py::int_(query.rank)) : py::object(py::none()),
                               query.miss.empty() ? py::object(py::none()) : py::object(text_of(query.miss)),
                               std::move(entries)));
  }
  return rows;
}

/// REQUIRES: the place of a query.
py::array draw(const QueryJudgement& self, std::size_t place, py::object pictures, std::size_t places,
               std::uint32_t side) {
  const PictureOf picture_of = picture_of_images(self.dataset, std::move(pictures));
  return drawn([&] {
    return draw_retrieval(self.queries[place], *self.dataset, picture_of,
                          {.places = places, .side = side, .has_title = true});
  });
}

}  // namespace

void register_draw_queries(py::module_& module) {
  py::class_<QueryJudgement>(module, "QueryJudgement")
      .def("rows", &rows_of)
      .def("draw", &draw, py::arg("place"), py::arg("pictures"), py::arg("places"), py::arg("side"));
  module.def("judge_queries", &judge, py::arg("dataset"), py::arg("truth"), py::arg("submission"), py::arg("is_strict"),
             py::arg("most_entries"), WithoutGil());
}

}  // namespace df2::python
