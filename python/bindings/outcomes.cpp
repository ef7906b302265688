// What became of each prediction, item and query, as columns: the lines of df2-eval --outcomes, read as they are made.
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

#include <df2_eval/evaluate.h>
#include <df2_eval/evaluate_task.h>
#include <df2_eval/ranking/rank_submission.h>

#include "arrays.h"
#include "bindings.h"

namespace df2::python {

namespace {

using eval::Options;
using eval::Partial;
using eval::Report;

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

/// The fields of a line of CSV, from left to right.
class Fields {
 public:
  explicit Fields(std::string_view line) : rest_(line) {}

  std::string_view next() {
    const std::size_t comma = rest_.find(',');
    const std::string_view field = rest_.substr(0, comma);
    rest_ = comma == std::string_view::npos ? std::string_view() : rest_.substr(comma + 1);
    return field;
  }
  template <class T>
  T number(T if_empty) {
    const std::string_view field = next();
    T value = if_empty;
    std::from_chars(field.data(), field.data() + field.size(), value);
    return value;
  }

 private:
  std::string_view rest_;
};

/// Predictions or items. `good` and `bad`: how their lines call what is right or found, and what is not.
class Table {
 public:
  Table(std::string_view good, std::string_view bad, std::size_t thresholds, std::size_t subsets)
      : good_(good), bad_(bad), thresholds_(thresholds), subsets_(subsets) {}

  void add(Fields& fields) {
    image_id_.push_back(fields.number(std::int64_t{0}));
    category_id_.push_back(fields.number(std::int64_t{0}));
    id_.push_back(fields.number(std::int64_t{0}));
    score_.push_back(fields.number(kAbsent));
    rank_.push_back(fields.number(std::int64_t{0}));
    for (std::size_t t = 0; t < thresholds_; ++t) {
      const std::string_view partner = fields.next();
      std::int64_t id = 0;
      std::from_chars(partner.data(), partner.data() + partner.size(), id);
      match_.push_back(id);
      is_matched_.push_back(!partner.empty());
      similarity_.push_back(fields.number(kAbsent));
      const std::string_view outcome = fields.next();
      is_good_.push_back(outcome == good_);
      is_bad_.push_back(outcome == bad_);
      is_ignored_.push_back(outcome == "ignored");
    }
    for (std::size_t s = 0; s < subsets_; ++s) in_subset_.push_back(fields.next() == "1");
  }

  /// `id`: what the column of the row's own id is called.
  py::dict take(const char* id, bool has_scores) {
    const auto rows = static_cast<py::ssize_t>(id_.size());
    const std::vector<py::ssize_t> by_threshold = {rows, static_cast<py::ssize_t>(thresholds_)};
    py::dict columns;
    columns["image_id"] = to_array(std::move(image_id_));
    columns["category_id"] = to_array(std::move(category_id_));
    columns[id] = to_array(std::move(id_));
    if (has_scores) {
      columns["score"] = to_array(std::move(score_));
      columns["rank"] = to_array(std::move(rank_));
    }
    columns["match"] = to_array(std::move(match_), by_threshold);
    columns["is_matched"] = to_flags(std::move(is_matched_), by_threshold);
    columns["similarity"] = to_array(std::move(similarity_), by_threshold);
    columns[py::str(good_)] = to_flags(std::move(is_good_), by_threshold);
    columns[py::str(bad_)] = to_flags(std::move(is_bad_), by_threshold);
    columns["ignored"] = to_flags(std::move(is_ignored_), by_threshold);
    columns["in_subset"] = to_flags(std::move(in_subset_), {rows, static_cast<py::ssize_t>(subsets_)});
    return columns;
  }

 private:
  std::string_view good_, bad_;
  std::size_t thresholds_, subsets_;
  std::vector<std::int64_t> image_id_, category_id_, id_, rank_, match_;
  std::vector<double> score_, similarity_;
  std::vector<std::uint8_t> is_matched_, is_good_, is_bad_, is_ignored_, in_subset_;
};

class Tables {
 public:
  Tables(std::size_t thresholds, std::size_t subsets)
      : predictions_("right", "wrong", thresholds, subsets), items_("found", "missed", thresholds, subsets) {}

  /// Whole lines.
  void add(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      Fields fields(text.substr(0, end));
      const std::string_view type = fields.next();
      if (type == "prediction") predictions_.add(fields);
      if (type == "item") items_.add(fields);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
  }
  py::dict take() {
    py::dict tables;
    tables["predictions"] = predictions_.take("prediction", true);
    tables["items"] = items_.take("item", false);
    return tables;
  }

 private:
  Table predictions_, items_;
};

std::vector<std::string> names_of(std::span<const eval::Subset> subsets) {
  std::vector<std::string> names;
  for (const eval::Subset& subset : subsets) names.push_back(subset.name);
  return names;
}

/// The report, the tables, thresholds, names of subsets.
py::tuple evaluate(const Dataset& dataset, const Predictions& predictions, const Options& options) {
  std::optional<Tables> tables;
  std::optional<Partial> partial;
  std::optional<Report> report;
  {
    const Working working;
    const Options settled = eval::settled(options, dataset.has_attributes());
    const auto subsets = eval::make_subsets(settled.task, *settled.subsets, settled.subset_rule);
    tables.emplace(settled.iou_thresholds.size(), subsets.size());
    const eval::OutcomeOutput output{eval::OutcomeFormat::csv, [&](std::string_view text) { tables->add(text); }};
    begin_step("scoring");
    partial = eval::accumulate_task(dataset, predictions, options, &output);
    begin_step("summarizing");
    report = eval::make_report(*partial);
  }
  return py::make_tuple(std::move(*report), tables->take(), partial->options.iou_thresholds,
                        names_of(partial->subsets));
}

std::vector<eval::Subset> levels_of(const Partial& partial) {
  std::vector<eval::Subset> levels;
  for (const eval::Subset& subset : partial.subsets) {
    if (subset.level) levels.push_back(subset);
  }
  return levels;
}

py::dict columns_of(const Partial& partial, std::span<const eval::Subset> levels) {
  std::vector<std::int64_t> image_id, item, category_id, matches, rank;
  std::vector<double> average_precision;
  std::vector<std::uint8_t> in_subset;
  py::list miss;
  for (const eval::QueryOutcome& query : std::get<eval::RetrievalOutcomes>(partial.outcomes).main.queries()) {
    image_id.push_back(query.image_id);
    item.push_back(query.item);
    category_id.push_back(partial.categories[query.category].id);
    matches.push_back(query.matches);
    rank.push_back(query.rank);
    average_precision.push_back(query.average_precision);
    miss.append(query.miss == eval::Miss::none ? py::object(py::none())
                                               : py::object(text_of(eval::miss_name(query.miss))));
    for (const eval::Subset& level : levels)
      in_subset.push_back(query.attributes && query.attributes->has(*level.level));
  }
  const auto rows = static_cast<py::ssize_t>(image_id.size());
  std::vector<std::uint8_t> is_hit;
  for (const std::int64_t place : rank) is_hit.push_back(place > 0);
  py::dict columns;
  columns["image_id"] = to_array(std::move(image_id));
  columns["item"] = to_array(std::move(item));
  columns["category_id"] = to_array(std::move(category_id));
  columns["matches"] = to_array(std::move(matches));
  columns["rank"] = to_array(std::move(rank));
  columns["is_hit"] = to_flags(std::move(is_hit), {rows});
  columns["miss"] = miss;
  columns["average_precision"] = to_array(std::move(average_precision));
  columns["in_subset"] = to_flags(std::move(in_subset), {rows, static_cast<py::ssize_t>(levels.size())});
  return columns;
}

/// The report, the columns, names of subsets: those that a query may be in are the difficulty levels.

py::tuple evaluate_retrieval(const RetrievalTruth& truth, const RetrievalPredictions& submission,
                             const Options& options) {
  std::optional<Partial> partial;
  std::optional<Report> report;
  {
    const Working working;
    begin_step("scoring");
    partial = eval::accumulate_retrieval(truth, submission, options);
    report = eval::make_report(*partial);
  }
  const std::vector<eval::Subset> levels = levels_of(*partial);
  return py::make_tuple(std::move(*report), columns_of(*partial, levels), names_of(levels));
}

}  // namespace

void register_outcomes(py::module_& module) {
  module.def("evaluate_with_outcomes", &evaluate, py::arg("dataset"), py::arg("predictions"), py::arg("options"));
  module.def("evaluate_retrieval_with_outcomes", &evaluate_retrieval, py::arg("truth"), py::arg("submission"),
             py::arg("options"));
}

}  // namespace df2::python
