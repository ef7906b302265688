#include <df2_eval/tasks/walk.h>

#include <algorithm>
#include <utility>

#include <df2/category_set.h>
#include <df2/content_hash.h>
#include <df2_eval/summarize.h>
#include <df2_eval/tasks/selection.h>
#include <df2_eval/tasks/walk_blocks.h>

namespace df2::eval {

namespace {

/// What can be counted without looking at cells. Adds the scored predictions of each category to `rows`.
Counts count_rows(const WalkPlan& plan, std::vector<std::size_t>& rows) {
  Counts counts;
  std::vector<bool> image_scored(plan.dataset.images().size());
  for (const std::uint32_t i : plan.images) image_scored[i] = true;
  // Over the whole ground truth, not only the scored images, so that every shard counts the same way.
  std::vector<bool> has_items(plan.scored.size());
  for (const ImageRecord& image : plan.dataset.images()) {
    for (const Item& item : image.items) has_items[item.category] = true;
  }
  for (std::size_t row = 0; row < plan.predictions.size(); ++row) {
    const CategoryIndex category = plan.predictions.category[row];
    if (plan.left_out[category] || !image_scored[plan.predictions.image[row]]) continue;
    ++counts.predictions;
    ++rows[category];
    counts.beyond_areas += plan.comparison.area(static_cast<std::uint32_t>(row)) > kLargestArea;
    if (!has_items[category]) ++counts.absent_categories[category];
  }
  return counts;
}

}  // namespace

Partial walk(const Dataset& dataset, const Predictions& predictions, const Options& options,
             const Comparison& comparison, const OutcomeOutput* outcomes) {
  Partial partial;
  partial.options = options;
  partial.options.task = comparison.task;
  partial.options = settled(std::move(partial.options), dataset.has_attributes());
  partial.ground_truth = make_input_name(dataset.name(), dataset.content_hash());
  partial.ground_truth_notes = dataset.notes();
  partial.files[make_input_name(predictions.name, content_hash(predictions, dataset))] = {predictions.size(),
                                                                                          predictions.notes};
  partial.categories = dataset.categories();
  partial.options = with_category_ids(std::move(partial.options), dataset.categories(), dataset.listed());
  partial.scored = selected_categories(partial.options, dataset.categories(), dataset.listed());
  partial.subsets = make_subsets(partial.options.task, *partial.options.subsets, partial.options.subset_rule);

  const CellIndex cells(predictions, dataset.images().size());
  WalkPlan plan{dataset,
                predictions,
                comparison,
                cells,
                selected_images(partial.options, {dataset.images().size(),
                                                  [&](std::uint32_t index) { return dataset.images()[index].id; },
                                                  [](const IdRange&) { return false; }}),
                std::vector<bool>(dataset.categories().size()),
                std::vector<bool>(dataset.categories().size()),
                partial.subsets,
                static_cast<std::size_t>(partial.options.max_dets.back()),
                partial.options.iou_thresholds,
                all_bits(partial.options.iou_thresholds.size()),
                partial.options.rules == Rules::strict,
                has_class_agnostic_ap(partial.options) ? std::size_t{1} : 0,
                outcomes};
  for (const CategoryIndex category : partial.scored) plan.scored[category] = true;
  for (const CategoryIndex category : dataset.listed()) plan.left_out[category] = !plan.scored[category];
  partial.options.images.clear();
  partial.options.image_ranges.clear();

  std::vector<std::size_t> rows(plan.scored.size());
  partial.counts = count_rows(plan, rows);
  if (outcomes && outcomes->append)
    outcomes->append(OutcomeLines(outcomes->format, plan.thresholds, plan.subsets).header(task_name(comparison.task)));
  Walked walked = walk_blocks(plan, rows);
  partial.counts.add(walked.counts);
  ApOutcomes scored{std::move(walked.views[0])};
  if (walked.views.size() > 1) scored.vis = std::move(walked.views[1]);
  if (plan.across_subsets > 0) scored.class_agnostic = std::move(walked.across);
  scored.signs = walked.signs;
  partial.outcomes = std::move(scored);
  return partial;
}

}  // namespace df2::eval
