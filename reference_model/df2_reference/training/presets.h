// In: the name of a network. Out: its options and those of its training. Called by the commands of df2-rcnn that make a
// network; --config and flags change single options.
#pragma once

#include <df2_reference/training/training_options.h>

namespace df2::reference {

enum class Preset {
  resnet50,  ///< the paper's: every option at its default
  resnet18,  ///< ResNet-18 in the place of ResNet-50; everything else as above
  small  ///< ResNet-18 of half the width, for pictures of 160 pixels, without weights to start from: a CPU trains it
};

struct PresetOptions {
  ModelOptions model;
  TrainingOptions training;
};

PresetOptions preset_options(Preset preset);

}  // namespace df2::reference
