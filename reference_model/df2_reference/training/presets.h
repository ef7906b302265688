// In: the name of a network. Out: its options and those of its training. Called by df2-rcnn train, whose --config and
// flags change single ones, and by df2-rcnn bench.
#pragma once

#include <df2_reference/training/training_options.h>

namespace df2::reference {

enum class Preset {
  resnet50,  ///< the paper's: every option at its default
  small  ///< ResNet-18 of half the width, for pictures of 160 pixels, without weights to start from: a CPU trains it
};

struct PresetOptions {
  ModelOptions model;
  TrainingOptions training;
};

PresetOptions preset_options(Preset preset);

/// ResNet-18 in the place of ResNet-50; everything else as the default has it.
BackboneOptions resnet18();

}  // namespace df2::reference
