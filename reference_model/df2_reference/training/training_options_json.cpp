#include <df2_reference/training/training_options_json.h>

#include <df2_reference/option_fields.h>
#include <df2_reference/options_json.h>

namespace df2::reference {
namespace {

void visit_training(auto& fields, auto& options) {
  const auto assignment = [](auto& rule) {
    return [&rule](auto& group) {
      group("positive_iou", rule.positive_iou);
      group("negative_iou", rule.negative_iou);
      group("keep_best", rule.keep_best);
    };
  };
  const auto samples = [](auto& rule) {
    return [&rule](auto& group) {
      group("boxes", rule.boxes);
      group("positive_share", rule.positive_share);
    };
  };
  fields("seed", options.seed);
  fields("batch", options.batch);
  fields.group("schedule", [&](auto& group) {
    group("rate", options.schedule.rate);
    group("pictures", options.schedule.pictures);
    group("epochs", options.schedule.epochs);
    group("drops", options.schedule.drops);
    group("factor", options.schedule.factor);
    group("warm_up", options.schedule.warm_up);
    group("warm_up_start", options.schedule.warm_up_start);
  });
  fields("separate_streams", options.separate_streams);
  fields.group("sgd", [&](auto& group) {
    group("momentum", options.sgd.momentum);
    group("weight_decay", options.sgd.weight_decay);
    group("largest_norm", options.sgd.largest_norm);
  });
  fields.group("weights", [&](auto& group) {
    group("classes", options.weights.classes);
    group("boxes", options.weights.boxes);
    group("landmarks", options.weights.landmarks);
    group("masks", options.weights.masks);
    group("matching", options.weights.matching);
  });
  fields("flip", options.flip);
  fields.group("anchors", assignment(options.anchors));
  fields.group("anchor_samples", samples(options.anchor_samples));
  fields.group("proposals", [&](auto& group) {
    group("candidates_per_level", options.proposals.candidates_per_level);
    group("proposals", options.proposals.proposals);
  });
  fields.group("regions", assignment(options.regions));
  fields.group("region_samples", samples(options.region_samples));
  fields("smooth_l1_beta", options.smooth_l1_beta);
  fields.group("matching", [&](auto& group) {
    group("regions", options.matching.regions);
    group.choice("pairs", options.matching.pairs, {"partners", "batch"});
    group("positive_weight", options.matching.positive_weight);
  });
  fields("mixed_precision", options.mixed_precision);
  fields("workers", options.workers);
  fields("log_every", options.log_every);
  fields("checkpoint_every", options.checkpoint_every);
  fields("keep_every", options.keep_every);
  fields("validate_every", options.validate_every);
}

}  // namespace

nlohmann::ordered_json to_json(const TrainingOptions& options) {
  OptionWriter writer;
  visit_training(writer, options);
  return writer.take();
}

nlohmann::ordered_json to_json(const ModelOptions& model, const TrainingOptions& training) {
  return {{"model", to_json(model)}, {"training", to_json(training)}};
}

void read_options(const JsonPlace& place, TrainingOptions& options) {
  OptionReader reader(place);
  visit_training(reader, options);
  reader.finish();
  check_options_at(place, options);
}

}  // namespace df2::reference
