#include <df2_eval/report/render_json.h>

#include <nlohmann/json.hpp>

#include <df2/version.h>
#include <df2_eval/report/detail/rank_curves.h>
#include <df2_eval/report/notes.h>
#include <df2_eval/report/notices.h>

namespace df2::eval {

namespace {

using json = nlohmann::ordered_json;

json number(const std::optional<double>& value) {
  return value ? json(*value) : json(nullptr);
}

json to_json(const InputName& input) {
  return {{"name", input.name}, {"hash", input.hash}};
}

void add(json& object, const Summary& summary) {
  for (const auto& [name, value] : summary) object[name] = number(value);
}

void add(json& object, const TaskSummary& task, const Report& report) {
  const bool is_retrieval = report.retrieval.has_value();
  const char* items = is_retrieval ? "queries" : "items";
  object["summary"] = json::object();
  add(object["summary"], task.summary);
  json& categories = object["per_category"] = json::object();
  for (const CategorySummary& category : task.per_category) {
    json& entry = categories[report.category_names[category.category]];
    entry = {{"category_id", report.categories[category.category].id}, {items, category.items}};
    if (!is_retrieval) entry["predictions"] = category.predictions;
    add(entry, category.summary);
  }
  json& subsets = object["subsets"] = json::object();
  for (const SubsetSummary& subset : task.subsets) {
    json& entry = subsets[subset.name] = {{items, subset.items}};
    add(entry, subset.summary);
  }
}

std::string dump(const json& object) {
  return object.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

json curves_of(const TaskSummary& task, const CategorySet& categories, const Options& options) {
  const Curves& curves = task.curves;
  const std::size_t K = curves.categories.size(), A = curves.subset_names.size(), M = curves.max_dets.size();
  const auto grid = [&](auto value) {
    json by_category = json::array();
    for (std::size_t k = 0; k < K; ++k) {
      json by_subset = json::array();
      for (std::size_t a = 0; a < A; ++a) {
        json by_dets = json::array();
        for (std::size_t m = 0; m < M; ++m) {
          const auto& curve = curves.at(k, a, m);
          by_dets.push_back(curve ? json(value(*curve)) : json(nullptr));
        }
        by_subset.push_back(std::move(by_dets));
      }
      by_category.push_back(std::move(by_subset));
    }
    return by_category;
  };
  json precision = json::array(), scores = json::array(), recall = json::array();
  for (std::size_t t = 0; t < options.iou_thresholds.size(); ++t) {
    json precision_t = json::array(), scores_t = json::array();
    for (std::size_t r = 0; r < options.recall_thresholds.size(); ++r) {
      precision_t.push_back(grid([&](const Curve& curve) { return curve.precision[t][r]; }));
      scores_t.push_back(grid([&](const Curve& curve) { return curve.score[t][r]; }));
    }
    precision.push_back(std::move(precision_t));
    scores.push_back(std::move(scores_t));
    recall.push_back(grid([&](const Curve& curve) { return curve.recall[t]; }));
  }
  json ids = json::array();
  for (const CategoryIndex category : curves.categories) ids.push_back(categories[category].id);
  return {{"thresholds", options.iou_thresholds}, {"recall_points", options.recall_thresholds},
          {"categories", std::move(ids)},         {"subsets", curves.subset_names},
          {"max_dets", curves.max_dets},          {"precision", std::move(precision)},
          {"scores", std::move(scores)},          {"recall", std::move(recall)}};
}

/// What was read, and what was odd.
json head_of(const Report& report) {
  json object = {
      {"signature", report.signature},          {"df2_version", kVersion},
      {"task", task_name(report.options.task)}, {"ground_truth", to_json(report.ground_truth)},
      {"predictions", json::array()},           {"options", json::parse(options_to_json(report.options).dump())}};
  for (const InputName& file : report.predictions) object["predictions"].push_back(to_json(file));
  if (!report.sizes.empty()) object["sizes"] = names_of(report.sizes);
  if (report.retrieval && report.retrieval->ranking) {
    const RankingNote& ranking = *report.retrieval->ranking;
    object["ranking"] = {{"metric", ranking.metric},
                         {"query_features", ranking.query_features},
                         {"gallery_features", ranking.gallery_features}};
    if (ranking.weights) object["ranking"]["weights"] = *ranking.weights;
  }
  json& counts = object["counts"] = json::object();
  for (const auto& [name, count] : named_counts(report)) counts[name] = count;
  for (const auto& [category, count] : report.counts.absent_categories) {
    counts["absent_categories"][report.category_names[category]] = count;
  }
  if (report.counts.items_without_pixels > 0) counts["items_without_pixels"] = report.counts.items_without_pixels;
  if (!report.ground_truth_notes.unknown_names.empty()) {
    counts["unknown_names"] = report.ground_truth_notes.unknown_names;
  }
  counts["unknown_keys"] = report.counts.unknown_keys;
  json& notices = object["notices"] = json::array();
  for (const Notice& notice : make_notices(report)) notices.push_back({{"code", notice.code}, {"text", notice.text}});
  return object;
}

}  // namespace

std::string render_check_json(const Report& report) {
  return dump(head_of(report));
}

std::string render_json(const Report& report) {
  json object = head_of(report);
  const auto add_bounds = [](json& view, const std::optional<Bounds>& bounds) {
    if (bounds) view["ap_bounds"] = {{"low", bounds->first}, {"high", bounds->second}};
  };
  if (report.visibility) object["visibility"] = visibility_name(*report.visibility);
  add_bounds(object, report.ap_bounds);
  add(object, report.summary, report);
  if (report.vis) {
    add_bounds(object["vis"], report.vis_ap_bounds);
    add(object["vis"], *report.vis, report);
  }
  if (report.retrieval) {
    json& misses = object["misses"] = json::object();
    for (const auto& [reason, count] : report.retrieval->misses) misses[reason] = count;
  }
  if (report.efficiency) object["efficiency"] = to_json(*report.efficiency);
  return dump(object);
}

std::string render_curves(const Report& report) {
  if (report.retrieval) return detail::cmc_curves(report).dump() + "\n";
  if (report.verification) return detail::roc_curve(report).dump() + "\n";
  json object = curves_of(report.summary, report.categories, report.options);
  if (report.vis) object["vis"] = curves_of(*report.vis, report.categories, report.options);
  return object.dump() + "\n";
}

}  // namespace df2::eval
