#include <fmt/format.h>

#include <df2/parallel.h>
#include <df2_eval/report/detail/signature.h>
#include <df2_eval/report/detail/task_report.h>
#include <df2_eval/ties.h>

namespace df2::eval::detail {

namespace {

std::string similarity_name(const RunHead& head) {
  if (head.options.task == Task::landmarks) return "oks-" + std::to_string(head.categories.sigmas().size());
  return head.options.task == Task::segmentation ? "iou-mask" : "iou-box";
}

std::string signature_fields(const RunHead& head, const ApOutcomes& outcomes) {
  const Options& options = head.options;
  std::string text = "|sim:" + similarity_name(head) + "|thr:";
  text += options.iou_thresholds == coco_thresholds() ? "0.50:0.05:0.95" : join(options.iou_thresholds);
  if (options.recall_thresholds != coco_recall_points()) text += "|rec:" + join(options.recall_thresholds);
  if (options.score_threshold != Options{}.score_threshold) text += fmt::format("|score:{}", options.score_threshold);
  text += "|max_dets:" + join(options.max_dets);
  text += "|subsets:";
  text += !head.has_levels() ? "none" : options.subset_rule == SubsetRule::images ? "images" : "all-images";
  if (outcomes.visibility) {
    text += "|vis:" + std::string(visibility_name(*outcomes.visibility)) + (outcomes.vis ? "+vis" : "");
  }
  if (options.task == Task::segmentation) {
    text += "|raster:coco";
    if (options.mask_box == MaskBox::deepfashion2) text += "|mask_box:deepfashion2";
  }
  return text;
}

/// The score that every prediction has; nothing where they differ or there is none.
std::optional<double> only_score(const ApAccumulator& view) {
  std::optional<double> only;
  for (std::size_t k = 0; k < view.category_count(); ++k) {
    for (const double score : view.category(static_cast<CategoryIndex>(k)).score) {
      if (score != only.value_or(score)) return std::nullopt;
      only = score;
    }
  }
  return only;
}

}  // namespace

std::string add_scores(Report& report, const Partial& partial, const ApOutcomes& outcomes) {
  const Options& options = partial.options;
  const auto add = [&](const ApAccumulator& view, TaskSummary& summary, std::optional<Bounds>& bounds) {
    summary = summarize(view, options, partial.subsets, partial.scored);
    if (!options.ties) return;
    bounds = ap_bounds(view, partial.scored, options.max_dets.back(), partial.counts.beyond_max_dets > 0,
                       options.recall_thresholds);
  };
  report.signs = outcomes.signs;
  report.only_score = only_score(outcomes.main);
  report.visibility = outcomes.visibility;
  std::optional<double> across_categories;
  const auto add_main = [&] { add(outcomes.main, report.summary, report.ap_bounds); };
  const auto add_across = [&] {
    if (outcomes.class_agnostic) across_categories = class_agnostic_ap(*outcomes.class_agnostic, options);
  };
  parallel_for(2, [&](std::size_t part) { part == 0 ? add_main() : add_across(); });
  if (outcomes.vis) add(*outcomes.vis, report.vis.emplace(), report.vis_ap_bounds);
  if (outcomes.class_agnostic) {
    report.summary.summary.emplace_back(kClassAgnosticAp, across_categories);
  }
  return signature_fields(partial, outcomes);
}

}  // namespace df2::eval::detail
