#include <df2_eval/summarize.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <functional>

#include <fmt/format.h>

#include <df2/category_set.h>
#include <df2/error.h>
#include <df2/parallel.h>
#include <df2/watch.h>
#include <df2_eval/score_cut.h>
#include <df2_eval/score_order.h>

namespace df2::eval {

namespace {

/// One metric: which curves it averages. A new metric is a new row.
struct MetricRow {
  std::string name;
  bool is_recall = false;
  std::string subset;               ///< its name
  std::optional<double> threshold;  ///< nothing: all of them
  std::optional<int> max_dets;      ///< nothing: the largest
};

/// The rows of COCO's evaluation.
std::vector<MetricRow> coco_rows(const Options& options) {
  if (options.task == Task::landmarks) {
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
  for (const int max_det : options.max_dets) rows.push_back({"AR" + std::to_string(max_det), true, "all", {}, max_det});
  for (const char* area : {"small", "medium", "large"}) {
    rows.push_back({std::string("AR_") + area, true, std::string("area_") + area, {}, {}});
  }
  return rows;
}

std::vector<MetricRow> at_thresholds_of(const Options& options, std::vector<MetricRow> rows) {
  std::erase_if(rows, [&](const MetricRow& row) {
    return row.threshold && !find_threshold(options.iou_thresholds, *row.threshold);
  });
  return rows;
}

/// COCO's rows at the thresholds that are measured, then AP at each of the other thresholds.
std::vector<MetricRow> metric_rows(const Options& options) {
  std::vector<MetricRow> rows = at_thresholds_of(options, coco_rows(options));
  for (const double threshold : options.iou_thresholds) {
    std::string name = ap_name(threshold);
    if (std::ranges::find(rows, name, &MetricRow::name) == rows.end())
      rows.push_back({std::move(name), false, "all", threshold, {}});
  }
  return rows;
}

std::vector<MetricRow> level_rows(const Options& options, const std::string& subset) {
  return at_thresholds_of(options, {{"AP", false, subset, {}, {}},
                                    {"AP50", false, subset, 0.5, {}},
                                    {"AP75", false, subset, 0.75, {}},
                                    {"AR", true, subset, {}, {}}});
}

/// Rows of each category, best score first.
using Orders = std::vector<std::vector<std::uint32_t>>;

Orders order_rows(const ApAccumulator& accumulator, const std::vector<CategoryIndex>& categories) {
  Orders orders(categories.size());
  parallel_for(categories.size(),
               [&](std::size_t k) { orders[k] = order_by_score(accumulator.category(categories[k]).score); });
  return orders;
}

/// The similarity from which on precision, recall and F1 count a prediction as right.
constexpr double kCutThreshold = 0.5;
/// At the least score that is asked for, and at the best score of each category.
constexpr std::array<std::string_view, 6> kCutMetrics = {"precision",      "recall",      "F1",
                                                         "best_precision", "best_recall", "best_F1"};
constexpr std::string_view kBestScore = "best_score";

/// In the order of kCutMetrics.
void add_cuts(Summary& summary, const std::optional<ScoreCut>& cut, const std::optional<ScoreCut>& best) {
  std::size_t i = 0;
  for (const auto& measured : {cut, best}) {
    for (const auto measure : {&ScoreCut::precision, &ScoreCut::recall, &ScoreCut::f1}) {
      summary.emplace_back(kCutMetrics[i++], measured ? ((*measured).*measure)() : std::nullopt);
    }
  }
}

/// Those of one category; absent where their threshold is not measured.
struct Cuts {
  std::optional<ScoreCut> at_score;
  std::optional<BestCut> best;
};

std::vector<Cuts> make_cuts(const ApAccumulator& accumulator, const Options& options,
                            const std::vector<CategoryIndex>& categories, const Orders& orders) {
  std::vector<Cuts> cuts(categories.size());
  const auto threshold = find_threshold(options.iou_thresholds, kCutThreshold);
  if (!threshold) return cuts;
  parallel_for(categories.size(), [&](std::size_t k) {
    cuts[k] = {cut_at_score(accumulator, categories[k], *threshold, options.score_threshold),
               best_cut(accumulator, categories[k], *threshold, orders[k])};
  });
  return cuts;
}

/// Of all categories together.
void add_cuts(Summary& summary, const std::vector<Cuts>& cuts) {
  std::optional<ScoreCut> all, all_best;
  for (const Cuts& category : cuts) {
    if (!category.at_score) continue;
    if (!all) all = all_best = ScoreCut{};
    all->add(*category.at_score);
    if (category.best) all_best->add(category.best->cut);
  }
  add_cuts(summary, all, all_best);
}

std::vector<std::string> names_of(const std::vector<MetricRow>& rows) {
  std::vector<std::string> names;
  for (const MetricRow& row : rows) names.push_back(row.name);
  return names;
}

/// numpy.mean over the present curves, in the order thresholds, recall points, categories.
std::optional<double> measure(const MetricRow& row, const Options& options, const Curves& curves, std::size_t first,
                              std::size_t last) {
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
  for (std::size_t t = 0; t < options.iou_thresholds.size(); ++t) {
    if (row.threshold && options.iou_thresholds[t] != *row.threshold) continue;
    if (row.is_recall) {
      for (const Curve* curve : present) values.push_back(curve->recall[t]);
      continue;
    }
    for (std::size_t r = 0; r < options.recall_thresholds.size(); ++r) {
      for (const Curve* curve : present) values.push_back(curve->precision[t][r]);
    }
  }
  if (values.empty()) return std::nullopt;
  return pairwise_sum(values.data(), values.size()) / static_cast<double>(values.size());
}

Summary measure_all(const std::vector<MetricRow>& rows, const Options& options, const Curves& curves, std::size_t first,
                    std::size_t last) {
  Summary summary;
  for (const MetricRow& row : rows) summary.emplace_back(row.name, measure(row, options, curves, first, last));
  return summary;
}

/// All curves are kept until the report is written.
void require_room(const Options& options, std::size_t subsets, std::size_t categories) {
  constexpr std::size_t kMostPoints = std::size_t{1} << 28;  // of 16 bytes
  const std::size_t points = options.iou_thresholds.size() * options.recall_thresholds.size();
  const std::size_t curves = categories * (subsets + 4 * (options.max_dets.size() - 1));
  if (curves <= kMostPoints / points) return;
  throw Error(Fault::limit, Code::limit,
              fmt::format("{} curves of {} points are more than the {} points that are kept at most; ask for fewer "
                          "thresholds, recalls, max_dets or categories",
                          curves, points, kMostPoints));
}

Curves make_curves(const ApAccumulator& accumulator, const Options& options, const std::vector<Subset>& subsets,
                   const std::vector<CategoryIndex>& categories, const Orders& orders) {
  require_room(options, subsets.size(), categories.size());
  const std::vector<int>& max_dets = options.max_dets;
  Curves curves{categories, {}, max_dets, {}};
  for (const Subset& subset : subsets) curves.subset_names.push_back(subset.name);
  // Levels have curves at the largest max_dets only. Area ranges, which come first, have curves at every max_dets.
  const auto first_level = std::find_if(subsets.begin(), subsets.end(), [](const Subset& s) { return s.level; });
  const auto ranges = static_cast<std::size_t>(first_level - subsets.begin());
  curves.curves.resize(categories.size() * subsets.size() * max_dets.size());
  Steps steps(categories.size() * max_dets.size());
  parallel_for(categories.size() * max_dets.size(), [&](std::size_t i) {
    const std::size_t k = i / max_dets.size();
    const std::size_t det = i % max_dets.size();
    const std::size_t count = det + 1 < max_dets.size() ? ranges : subsets.size();
    std::vector<std::optional<Curve>> found =
        accumulator.curves(categories[k], count, max_dets[det], orders[k], options.recall_thresholds);
    for (std::size_t s = 0; s < count; ++s) {
      curves.curves[(k * subsets.size() + s) * max_dets.size() + det] = std::move(found[s]);
    }
    steps.done();
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
    names = names_of(metric_rows(options));
    names.insert(names.end(), kCutMetrics.begin(), kCutMetrics.end());
    if (has_class_agnostic_ap(options)) names.emplace_back(kClassAgnosticAp);
  }
  return names;
}

std::vector<std::string> category_metric_names(const Options& options) {
  std::vector<std::string> names = metric_names(options);
  if (options.task == Task::retrieval || options.task == Task::verification) return names;
  std::erase(names, kClassAgnosticAp);
  names.emplace_back(kBestScore);
  return names;
}

std::vector<std::string> level_metric_names(const Options& options) {
  if (options.task == Task::retrieval || options.task == Task::verification) return metric_names(options);
  return names_of(level_rows(options, ""));
}

std::vector<std::string> coco_metric_names(const Options& options) {
  if (options.task == Task::retrieval || options.task == Task::verification) return metric_names(options);
  return names_of(at_thresholds_of(options, coco_rows(options)));
}

std::string ap_name(double threshold) {
  return "AP" + percent(threshold);
}

std::optional<std::string_view> why_no_gate(std::string_view metric) {
  if (metric == "EER") return "an error, of which less is better";
  if (metric == kBestScore || metric == "accuracy_threshold")
    return "a score to cut at, of which neither more nor less is better";
  return std::nullopt;
}

bool has_class_agnostic_ap(const Options& options) {
  return (options.task == Task::detection || options.task == Task::segmentation) && options.class_agnostic == true;
}

std::optional<double> class_agnostic_ap(const ApAccumulator& accumulator, const Options& options) {
  const std::vector<CategoryIndex> whole = {0};
  const std::vector<Subset> all = {make_subsets(Task::detection, false, SubsetRule::images).front()};
  const Orders orders = order_rows(accumulator, whole);
  Options at_most = options;
  at_most.max_dets = {options.max_dets.back()};
  const Curves curves = make_curves(accumulator, at_most, all, whole, orders);
  return measure({"", false, "all", {}, {}}, at_most, curves, 0, 1);
}

TaskSummary summarize(const ApAccumulator& accumulator, const Options& options, const std::vector<Subset>& subsets,
                      const std::vector<CategoryIndex>& categories) {
  TaskSummary result;
  const Orders orders = order_rows(accumulator, categories);
  result.curves = make_curves(accumulator, options, subsets, categories, orders);
  const std::vector<MetricRow> rows = metric_rows(options);
  const std::vector<Cuts> cuts = make_cuts(accumulator, options, categories, orders);
  for (std::size_t k = 0; k < categories.size(); ++k) {
    const CategoryRows& columns = accumulator.category(categories[k]);
    result.per_category.push_back({categories[k], columns.counted_items[0], columns.score.size(),
                                   measure_all(rows, options, result.curves, k, k + 1)});
    Summary& summary = result.per_category.back().summary;
    const std::optional<BestCut>& best = cuts[k].best;
    add_cuts(summary, cuts[k].at_score, best ? std::optional(best->cut) : std::nullopt);
    summary.emplace_back(kBestScore, best ? best->score : std::nullopt);
  }
  result.summary = measure_all(rows, options, result.curves, 0, categories.size());
  add_cuts(result.summary, cuts);
  for (std::size_t s = 0; s < subsets.size(); ++s) {
    if (!subsets[s].level) continue;
    std::uint64_t items = 0;
    for (const CategoryIndex category : categories) items += accumulator.category(category).counted_items[s];
    result.subsets.push_back(
        {subsets[s].name, items,
         measure_all(level_rows(options, subsets[s].name), options, result.curves, 0, categories.size()),
         subsets[s].level});
  }
  return result;
}

}  // namespace df2::eval
