// In: the name of a network. Out: its options and those of its training. Called by df2-rcnn train, whose --config and
// flags change single ones.
#pragma once

#include <array>
#include <string_view>
#include <utility>

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

}  // namespace df2::reference
