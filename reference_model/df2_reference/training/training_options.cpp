#include <df2_reference/training/training_options.h>

#include <algorithm>

#include <df2_reference/require_option.h>

namespace df2::reference {

void check_options(const TrainingOptions& options) {
  const auto require = [](bool holds, std::string_view option, std::string_view expected) {
    require_option(holds, "training", option, expected);
  };
  constexpr std::string_view kPositive = "a number above 0";
  constexpr std::string_view kCount = "a number from 0 on";
  const auto is_share = [](double value) { return value >= 0 && value <= 1; };
  require(options.seed >= 0, "seed", kCount);
  require(options.batch >= 2 && options.batch % 2 == 0, "batch",
          "an even number from 2 on, as pictures are compared in pairs,");
  require(options.schedule.rate > 0, "schedule.rate", kPositive);
  require(options.schedule.pictures > 0, "schedule.pictures", kPositive);
  require(options.schedule.epochs > 0, "schedule.epochs", kPositive);
  require(std::ranges::all_of(options.schedule.drops, [](double drop) { return drop > 0; }), "schedule.drops",
          "numbers above 0");
  require(options.schedule.factor > 0 && options.schedule.factor <= 1, "schedule.factor", "a number above 0, up to 1,");
  require(options.schedule.warm_up >= 0, "schedule.warm_up", kCount);
  require(options.schedule.warm_up_start > 0 && options.schedule.warm_up_start <= 1, "schedule.warm_up_start",
          "a number above 0, up to 1,");
  require(options.sgd.momentum >= 0 && options.sgd.momentum < 1, "sgd.momentum", "a number from 0 on, below 1,");
  require(options.sgd.weight_decay >= 0, "sgd.weight_decay", kCount);
  require(!options.sgd.largest_norm || *options.sgd.largest_norm > 0, "sgd.largest_norm", kPositive);
  for (const double weight : {options.weights.classes, options.weights.boxes, options.weights.landmarks,
                              options.weights.masks, options.weights.matching}) {
    require(weight >= 0, "weights", "numbers from 0 on");
  }
  require(is_share(options.flip), "flip", "a number from 0 to 1");
  for (const AssignmentRule& rule : {options.anchors, options.regions}) {
    require(is_share(rule.negative_iou) && rule.positive_iou <= 1 && rule.positive_iou >= rule.negative_iou,
            "positive_iou", "a number from negative_iou to 1");
  }
  for (const SampleRule& rule : {options.anchor_samples, options.region_samples}) {
    require(rule.boxes > 0 && rule.positive_share > 0 && is_share(rule.positive_share), "samples",
            "some boxes, and a share of positive ones above 0, up to 1,");
  }
  require(options.proposals.candidates_per_level > 0 && options.proposals.proposals > 0, "proposals", kPositive);
  require(options.matching.regions > 0, "matching.regions", kPositive);
  require(options.matching.positive_weight > 0, "matching.positive_weight", kPositive);
  require(options.workers > 0, "workers", kPositive);
  require(options.log_every > 0, "log_every", kPositive);
  require(options.checkpoint_every > 0, "checkpoint_every", kPositive);
  require(options.keep_every >= 0, "keep_every", kCount);
  require(options.validate_every >= 0, "validate_every", kCount);
}

}  // namespace df2::reference
