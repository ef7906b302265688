#include <df2_eval/report/report.h>

#include <df2_eval/partial/partial.h>
#include <df2_eval/report/detail/signature.h>
#include <df2_eval/ties.h>

namespace df2::eval {

namespace {

std::string_view similarity_name(Task task) {
  switch (task) {
    case Task::detection:
      return "iou-box";
    case Task::landmarks:
      return "oks-294";
    case Task::segmentation:
      return "iou-mask";
    case Task::retrieval:
    case Task::verification:
      break;
  }
  return "";
}

/// Everything that decides the numbers, in one line.
std::string make_signature(const Partial& partial, const Counts& counts) {
  const Options& options = partial.options;
  std::vector<std::int64_t> ids;
  for (const CategoryIndex category : partial.scored) ids.push_back(partial.categories[category].id);
  const bool levels = partial.subsets.back().level.has_value();
  std::string text = detail::signature_head(options.task, partial.ground_truth, partial.ground_truth_hash);
  text += "|images:" + detail::image_set(partial.main.image_ids());
  text += "|categories:" + detail::join(ids);
  text += "|sim:" + std::string(similarity_name(options.task));
  text += "|thr:0.50:0.05:0.95|max_dets:" + detail::join(options.max_dets);
  text += "|subsets:";
  text += !levels ? "none" : options.subset_rule == SubsetRule::images ? "images" : "all-images";
  if (partial.visibility) {
    text += "|vis:" + std::string(visibility_name(*partial.visibility)) + (partial.vis ? "+vis" : "");
  }
  if (options.task == Task::segmentation) {
    text += "|raster:coco";
    if (options.mask_box == MaskBox::deepfashion2) text += "|mask_box:deepfashion2";
  }
  return text + detail::count_fields(counts);
}

}  // namespace

Report make_report(const Partial& partial) {
  Report report;
  report.counts = partial.counts;
  report.predictions = detail::add_files(report.counts, partial.files);
  report.signature = make_signature(partial, report.counts);
  report.categories = partial.categories;
  report.options = partial.options;
  report.ground_truth = partial.ground_truth;
  report.ground_truth_hash = partial.ground_truth_hash;
  const auto summary_of = [&](const ApAccumulator& accumulator) {
    return summarize(accumulator, partial.options.task, partial.subsets, partial.scored, partial.options.max_dets);
  };
  report.summary = summary_of(partial.main);
  report.visibility = partial.visibility;
  if (partial.vis) report.vis = summary_of(*partial.vis);
  if (partial.options.ties) {
    const auto bounds_of = [&](const ApAccumulator& accumulator) {
      return ap_bounds(accumulator, partial.scored, partial.options.max_dets.back(),
                       partial.counts.beyond_max_dets > 0);
    };
    report.ap_bounds = bounds_of(partial.main);
    if (partial.vis) report.vis_ap_bounds = bounds_of(*partial.vis);
  }
  return report;
}

}  // namespace df2::eval
