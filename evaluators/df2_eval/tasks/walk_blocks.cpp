#include <df2_eval/tasks/walk_blocks.h>

#include <algorithm>
#include <numeric>

#include <df2/parallel.h>
#include <df2/watch.h>

namespace df2::eval {

namespace {
constexpr std::size_t kImagesPerBlock = 256;
}

Walked walk_blocks(const WalkPlan& plan, std::span<const std::size_t> rows) {
  Walked walked;
  walked.views.assign(plan.comparison.views.size(),
                      ApAccumulator(rows.size(), plan.subsets.size(), plan.thresholds.size()));
  for (ApAccumulator& view : walked.views) {
    for (std::size_t category = 0; category < rows.size(); ++category) {
      if (plan.scored[category]) view.reserve(static_cast<CategoryIndex>(category), rows[category]);
    }
  }
  walked.across = ApAccumulator(1, plan.across_subsets, plan.thresholds.size());
  if (plan.across_subsets > 0) walked.across.reserve(0, std::accumulate(rows.begin(), rows.end(), std::size_t{0}));
  // Blocks are merged in order as they are done, so that only a few of them are in memory beside the whole.
  const std::size_t blocks = (plan.images.size() + kImagesPerBlock - 1) / kImagesPerBlock;
  Steps steps(blocks);
  std::vector<BlockWalk> slots;
  for (std::size_t slot = 0; slot < pipeline_slots(); ++slot) slots.emplace_back(plan, slot);
  parallel_pipeline(
      blocks,
      [&](std::size_t block, std::size_t slot) {
        const std::size_t begin = block * kImagesPerBlock;
        const std::size_t count = std::min(kImagesPerBlock, plan.images.size() - begin);
        slots[slot].walk(std::span(plan.images).subspan(begin, count));
      },
      [&](std::size_t, std::size_t slot) {
        for (std::size_t v = 0; v < walked.views.size(); ++v) walked.views[v].merge(slots[slot].views()[v]);
        walked.across.merge(slots[slot].across_categories());
        if (plan.outcomes && plan.outcomes->append) plan.outcomes->append(slots[slot].take_lines());
        walked.counts.add(slots[slot].counts());
        walked.signs.add(slots[slot].signs());
        steps.done();
        return true;
      });
  return walked;
}

}  // namespace df2::eval
