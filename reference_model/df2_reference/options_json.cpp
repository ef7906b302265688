#include <df2_reference/options_json.h>

#include <df2_reference/option_fields.h>

namespace df2::reference {
namespace {

void visit(auto& fields, auto& options) {
  fields("categories", options.categories);
  fields.group("pictures", [&](auto& group) {
    group("shorter_side", options.pictures.shorter_side);
    group("longer_side", options.pictures.longer_side);
    group("divisor", options.pictures.divisor);
    group("mean", options.pictures.mean);
    group("deviation", options.pictures.deviation);
  });
  fields.group("backbone", [&](auto& group) {
    group("blocks", options.backbone.blocks);
    group("bottleneck", options.backbone.bottleneck);
    group("width", options.backbone.width);
    group("frozen_stages", options.backbone.frozen_stages);
    group.choice("batch_norm", options.backbone.batch_norm, {"frozen", "trained"});
    group("batch_norm_epsilon", options.backbone.batch_norm_epsilon);
    group("batch_norm_momentum", options.backbone.batch_norm_momentum);
    group("pyramid_channels", options.backbone.pyramid_channels);
  });
  fields.group("proposals", [&](auto& group) {
    group("anchor_sizes", options.proposals.anchor_sizes);
    group("aspect_ratios", options.proposals.aspect_ratios);
    group("iou_threshold", options.proposals.iou_threshold);
    group("smallest_side", options.proposals.smallest_side);
    group("candidates_per_level", options.proposals.limits.candidates_per_level);
    group("proposals", options.proposals.limits.proposals);
  });
  fields("sampling_ratio", options.sampling_ratio);
  fields("roi_align_aligned", options.roi_align_aligned);
  fields("canonical_box_side", options.canonical_box_side);
  fields("canonical_level", options.canonical_level);
  fields.group("box", [&](auto& group) {
    group("bins", options.box.bins);
    group("hidden", options.box.hidden);
    group("box_weights", options.box.box_weights);
    group("score_threshold", options.box.score_threshold);
    group("iou_threshold", options.box.iou_threshold);
    group("detections", options.box.detections);
    group("smallest_side", options.box.smallest_side);
  });
  fields.group("mask", [&](auto& group) {
    group("bins", options.mask.bins);
    group("channels", options.mask.channels);
    group("deconvolved", options.mask.deconvolved);
  });
  fields.group("landmarks", [&](auto& group) {
    group("bins", options.landmarks.bins);
    group("channels", options.landmarks.channels);
    group("deconvolved", options.landmarks.deconvolved);
  });
  fields.group("matching", [&](auto& group) {
    group.choice("input", options.matching.input, {"box", "landmarks", "mask", "box_landmarks", "box_mask"});
    group("channels", options.matching.channels);
    group("features", options.matching.features);
    group("batch_norm_epsilon", options.matching.batch_norm_epsilon);
    group("batch_norm_momentum", options.matching.batch_norm_momentum);
    group.choice("start", options.matching.start, {"near", "random"});
  });
}

}  // namespace

nlohmann::ordered_json to_json(const ModelOptions& options) {
  OptionWriter writer;
  visit(writer, options);
  return writer.take();
}

void read_options(const JsonPlace& place, ModelOptions& options) {
  OptionReader reader(place);
  visit(reader, options);
  reader.finish();
  check_options_at(place, options);
}

}  // namespace df2::reference
