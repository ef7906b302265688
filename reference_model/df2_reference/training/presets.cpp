#include <df2_reference/training/presets.h>

namespace df2::reference {
namespace {

BackboneOptions resnet18() {
  BackboneOptions options;
  options.blocks = {2, 2, 2, 2};
  options.bottleneck = false;
  return options;
}

ModelOptions small_model() {
  ModelOptions options;
  options.pictures.shorter_side = 160;
  options.pictures.longer_side = 256;
  options.backbone = resnet18();
  options.backbone.width = 32;
  options.backbone.frozen_stages = 0;
  options.backbone.batch_norm = BatchNormUse::trained;
  options.backbone.pyramid_channels = 64;
  // Everything is a fifth of what it is in pictures of 800 pixels; a power of two is nearest.
  options.proposals.anchor_sizes = {16, 32, 64, 96, 160};
  options.proposals.limits = {300, 200};
  options.canonical_box_side = 112;
  options.box.hidden = 256;
  options.box.detections = 20;
  options.mask.channels = {64, 64};
  options.mask.deconvolved = 64;
  options.landmarks.channels = {64, 64, 64};
  options.landmarks.deconvolved = 64;
  options.matching.channels = {64, 64, 256};
  options.matching.features = 128;
  return options;
}

TrainingOptions small_training() {
  TrainingOptions options;
  options.batch = 8;
  options.schedule.rate = 0.04;
  options.schedule.warm_up = 50;
  options.schedule.warm_up_start = 0.1;
  options.sgd.largest_norm = 10;
  options.anchor_samples.boxes = 128;
  options.proposals = {300, 200};
  options.region_samples.boxes = 48;
  return options;
}

}  // namespace

PresetOptions preset_options(Preset preset) {
  PresetOptions options;
  switch (preset) {
    case Preset::resnet18:
      options.model.backbone = resnet18();
      break;
    case Preset::small:
      options = {small_model(), small_training()};
      break;
    case Preset::resnet50:
      break;
  }
  return options;
}

}  // namespace df2::reference
