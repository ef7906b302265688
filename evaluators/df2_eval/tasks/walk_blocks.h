// In: a plan of all images. Out: what became of all predictions. Walks blocks of images on all cores and joins them in
// order. Called by walk and evaluate_coco.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <df2_eval/accumulate.h>
#include <df2_eval/partial/counts.h>
#include <df2_eval/partial/signs.h>
#include <df2_eval/tasks/block_walk.h>

namespace df2::eval {

struct Walked {
  std::vector<ApAccumulator> views;  ///< those of the comparison
  ApAccumulator across;              ///< all categories as one, where the plan asks for it
  Counts counts;
  Signs signs;
};

/// `rows`: of each category, how many predictions there are to make room for. Lines of outcomes go where the plan says.
Walked walk_blocks(const WalkPlan& plan, std::span<const std::size_t> rows);

}  // namespace df2::eval
