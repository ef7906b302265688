#include <df2_eval/summarize.h>

#include <algorithm>
#include <cassert>
#include <functional>

#include <df2/category_set.h>
#include <df2/parallel.h>
#include <df2_eval/score_order.h>

namespace df2::eval {

namespace {

/// One metric: which curves it averages. A new metric is a new row.
struct MetricRow {
  std::string name;
  bool is_recall = false;
  std::string subset;               ///< its name
  std::optional<double> threshold;  ///< nothing: all ten
  std::optional<int> max_dets;      ///< nothing: the largest
};

std::vector<MetricRow> metric_rows(Task task, const std::vector<int>& max_dets) {
  if (task == Task::landmarks) {
    return {{"AP", false, "all", {}, {}},
            {"AP50", false, "all", 0.5, {}},
            {"AP75", false, "all", 0.75, {}},
            {"AP_medium", false, "area_medium", {}, {}},
            {"AP_large", false, "area_large", {}, {}},
            {"AR", true, "all", {}, {}},
            {"AR50", true, "all", 0.5, {}},
            {"AR75", true, "all", 0.75, {}},
            {"AR_medium", true, "area_medium", {}, {}},
            {"AR_large", true, "area_large", {}, {}}};
  }
  std::vector<MetricRow> rows = {{"AP", false, "all", {}, {}},
                                 {"AP50", false, "all", 0.5, {}},
                                 {"AP75", false, "all", 0.75, {}},
                                 {"AP_small", false, "area_small", {}, {}},
                                 {"AP_medium", false, "area_medium", {}, {}},
                                 {"AP_large", false, "area_large", {}, {}}};
  for (const int max_det : max_dets) rows.push_back({"AR" + std::to_string(max_det), true, "all", {}, max_det});
  for (const char* area : {"small", "medium", "large"}) {
    rows.push_back({std::string("AR_") + area, true, std::string("area_") + area, {}, {}});
  }
  return rows;
}

std::vector<MetricRow> level_rows(const std::string& subset) {
  return {{"AP", false, subset, {}, {}},
          {"AP50", false, subset, 0.5, {}},
          {"AP75", false, subset, 0.75, {}},
          {"AR", true, subset, {}, {}}};
}

/// numpy.mean over the present curves, in the order thresholds, recall points, categories.
std::optional<double> measure(const MetricRow& row, const Curves& curves, std::size_t first, std::size_t last) {
  const auto& names = curves.subset_names;
  const auto subset = static_cast<std::size_t>(std::find(names.begin(), names.end(), row.subset) - names.begin());
  if (subset == names.size()) return std::nullopt;
  const auto det =
      row.max_dets ? static_cast<std::size_t>(std::find(curves.max_dets.begin(), curves.max_dets.end(), *row.max_dets) -
                                              curves.max_dets.begin())
                   : curves.max_dets.size() - 1;
  std::vector<const Curve*> present;
  for (std::size_t k = first; k < last; ++k) {
    if (const auto& curve = curves.at(k, subset, det)) present.push_back(&*curve);
  }
  std::vector<double> values;
  for (std::size_t t = 0; t < kThresholdCount; ++t) {
    if (row.threshold && similarity_thresholds()[t] != *row.threshold) continue;
    if (row.is_recall) {
      for (const Curve* curve : present) values.push_back(curve->recall[t]);
      continue;
    }
    for (std::size_t r = 0; r < kRecallCount; ++r) {
      for (const Curve* curve : present) values.push_back(curve->precision[t][r]);
    }
  }
  if (values.empty()) return std::nullopt;
  return pairwise_sum(values.data(), values.size()) / static_cast<double>(values.size());
}

Summary measure_all(const std::vector<MetricRow>& rows, const Curves& curves, std::size_t first, std::size_t last) {
  Summary summary;
  for (const MetricRow& row : rows) summary.emplace_back(row.name, measure(row, curves, first, last));
  return summary;
}

Curves make_curves(const ApAccumulator& accumulator, const std::vector<Subset>& subsets,
                   const std::vector<CategoryIndex>& categories, const std::vector<int>& max_dets) {
  Curves curves{categories, {}, max_dets, {}};
  for (const Subset& subset : subsets) curves.subset_names.push_back(subset.name);
  // Levels have curves at the largest max_dets only. Area ranges, which come first, have curves at every max_dets.
  const auto first_level = std::find_if(subsets.begin(), subsets.end(), [](const Subset& s) { return s.level; });
  const auto ranges = static_cast<std::size_t>(first_level - subsets.begin());
  std::vector<std::vector<std::uint32_t>> orders(categories.size());
  parallel_for(categories.size(),
               [&](std::size_t k) { orders[k] = order_by_score(accumulator.category(categories[k]).score); });
  curves.curves.resize(categories.size() * subsets.size() * max_dets.size());
  parallel_for(categories.size() * max_dets.size(), [&](std::size_t i) {
    const std::size_t k = i / max_dets.size();
    const std::size_t det = i % max_dets.size();
    const std::size_t count = det + 1 < max_dets.size() ? ranges : subsets.size();
    std::vector<std::optional<Curve>> found = accumulator.curves(categories[k], count, max_dets[det], orders[k]);
    for (std::size_t s = 0; s < count; ++s) {
      curves.curves[(k * subsets.size() + s) * max_dets.size() + det] = std::move(found[s]);
    }
  });
  return curves;
}

}  // namespace

std::optional<double> find_metric(const Summary& summary, std::string_view name) {
  const auto found = std::ranges::find(summary, name, &Summary::value_type::first);
  return found == summary.end() ? std::nullopt : found->second;
}

std::string top_k_name(int k) {
  return "top" + std::to_string(k);
}

Summary make_summary(const Options& options, const std::vector<std::optional<double>>& values) {
  const std::vector<std::string> names = metric_names(options);
  assert(names.size() == values.size());
  Summary summary;
  for (std::size_t i = 0; i < names.size(); ++i) summary.emplace_back(names[i], values[i]);
  return summary;
}

std::vector<std::string> metric_names(const Options& options) {
  std::vector<std::string> names;
  if (options.task == Task::retrieval) {
    for (const int k : options.top_k) names.push_back(top_k_name(k));
    names.insert(names.end(), {"mAP", "MRR"});
  } else if (options.task == Task::verification) {
    names = {"AUC", "EER", "accuracy", "accuracy_threshold", "TPR_at_FPR_1e-2", "TPR_at_FPR_1e-3"};
  } else {
    for (MetricRow& row : metric_rows(options.task, options.max_dets)) names.push_back(std::move(row.name));
  }
  return names;
}

std::optional<std::string_view> why_no_gate(std::string_view metric) {
  if (metric == "EER") return "an error, of which less is better";
  if (metric == "accuracy_threshold") return "a score to cut at, of which neither more nor less is better";
  return std::nullopt;
}

TaskSummary summarize(const ApAccumulator& accumulator, Task task, const std::vector<Subset>& subsets,
                      const std::vector<CategoryIndex>& categories, const std::vector<int>& max_dets) {
  TaskSummary result;
  result.curves = make_curves(accumulator, subsets, categories, max_dets);
  const std::vector<MetricRow> rows = metric_rows(task, max_dets);
  result.summary = measure_all(rows, result.curves, 0, categories.size());
  for (std::size_t k = 0; k < categories.size(); ++k) {
    const CategoryRows& columns = accumulator.category(categories[k]);
    result.per_category.push_back({categories[k], columns.counted_items.empty() ? 0 : columns.counted_items[0],
                                   columns.score.size(), measure_all(rows, result.curves, k, k + 1)});
  }
  for (std::size_t s = 0; s < subsets.size(); ++s) {
    if (!subsets[s].level) continue;
    std::uint64_t items = 0;
    for (const CategoryIndex category : categories) items += accumulator.category(category).counted_items[s];
    result.subsets.push_back({subsets[s].name, items,
                              measure_all(level_rows(subsets[s].name), result.curves, 0, categories.size()),
                              subsets[s].level});
  }
  return result;
}

}  // namespace df2::eval
