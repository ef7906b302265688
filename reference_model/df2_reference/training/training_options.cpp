#include <df2_reference/training/training_options.h>

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include <df2_reference/require_option.h>

namespace df2::reference {
namespace {

constexpr std::string_view kOfTraining = "training";
constexpr OptionRange kLossWeight = {0, 1e6};
constexpr OptionRange kSteps = {0, 1e12};  // or epochs

void require_trained(bool holds, std::string_view option, std::string_view expected) {
  require_option(holds, kOfTraining, option, expected);
}

void trained_within(const OptionRange& range, const auto& value, std::string_view option) {
  require_within(value, range, kOfTraining, option);
}

void check_schedule(const Schedule& schedule) {
  require_trained(schedule.rate > 0 && schedule.rate <= 1e9, "schedule.rate", "a number above 0, up to 1e9,");
  trained_within({1, 1e6}, schedule.pictures, "schedule.pictures");
  require_trained(schedule.epochs > 0 && schedule.epochs <= kMostEpochs, "schedule.epochs",
                  "a number above 0, up to 10000,");
  require_trained(std::ranges::all_of(schedule.drops, [](double drop) { return drop > 0; }), "schedule.drops",
                  "numbers above 0");
  require_trained(schedule.factor > 0 && schedule.factor <= 1, "schedule.factor", "a number above 0, up to 1,");
  trained_within(kSteps, schedule.warm_up, "schedule.warm_up");
  require_trained(schedule.warm_up_start > 0 && schedule.warm_up_start <= 1, "schedule.warm_up_start",
                  "a number above 0, up to 1,");
}

void check_sgd(const SgdOptions& options) {
  require_trained(options.momentum >= 0 && options.momentum < 1, "sgd.momentum", "a number from 0 on, below 1,");
  trained_within(kFraction, options.weight_decay, "sgd.weight_decay");
  require_trained(!options.largest_norm || (*options.largest_norm > 0 && *options.largest_norm <= 1e12),
                  "sgd.largest_norm", "a number above 0, up to 1e12,");
}

void check_loss_weights(const LossWeights& weights) {
  trained_within(kLossWeight, weights.classes, "weights.classes");
  trained_within(kLossWeight, weights.boxes, "weights.boxes");
  trained_within(kLossWeight, weights.landmarks, "weights.landmarks");
  trained_within(kLossWeight, weights.masks, "weights.masks");
  trained_within(kLossWeight, weights.matching, "weights.matching");
}

void check_rule(const AssignmentRule& rule, std::string_view name) {
  trained_within(kFraction, rule.negative_iou, fmt::format("{}.negative_iou", name));
  trained_within({rule.negative_iou, 1}, rule.positive_iou, fmt::format("{}.positive_iou", name));
}

void check_samples(const SampleRule& rule, std::string_view name) {
  trained_within(kBoxCount, rule.boxes, fmt::format("{}.boxes", name));
  require_trained(rule.positive_share > 0 && rule.positive_share <= 1, fmt::format("{}.positive_share", name),
                  "a number above 0, up to 1,");
}

}  // namespace

void check_options(const TrainingOptions& options) {
  require_trained(options.seed >= 0, "seed", "a number from 0 on");
  require_trained(options.batch >= 2 && options.batch <= kMostBatch && options.batch % 2 == 0, "batch",
                  "an even number from 2 to 65536, as pictures are compared in pairs,");
  check_schedule(options.schedule);
  check_sgd(options.sgd);
  check_loss_weights(options.weights);
  trained_within(kFraction, options.flip, "flip");
  check_rule(options.anchors, "anchors");
  check_samples(options.anchor_samples, "anchor_samples");
  trained_within(kBoxCount, options.proposals.candidates_per_level, "proposals.candidates_per_level");
  trained_within(kBoxCount, options.proposals.proposals, "proposals.proposals");
  check_rule(options.regions, "regions");
  check_samples(options.region_samples, "region_samples");
  trained_within({0, 1e6}, options.smooth_l1_beta, "smooth_l1_beta");
  trained_within(kBoxCount, options.matching.regions, "matching.regions");
  trained_within(kBoxCount, options.matching.positive_weight, "matching.positive_weight");
  trained_within({1, static_cast<double>(kMostWorkers)}, options.workers, "workers");
  trained_within({1, kSteps.most}, options.log_every, "log_every");
  trained_within({1, kSteps.most}, options.checkpoint_every, "checkpoint_every");
  trained_within(kSteps, options.keep_every, "keep_every");
  trained_within(kSteps, options.validate_every, "validate_every");
}

}  // namespace df2::reference
