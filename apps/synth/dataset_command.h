// In: the flags of df2-synth dataset. Out: the dataset with pictures, or its labels alone. Called by df2_synth.cpp.
#pragma once

#include <array>
#include <optional>
#include <string>

#include <df2/attributes.h>
#include <df2/synth/made_options.h>

#include "../program.h"

namespace df2::apps {

/// An empty path was not given.
struct DatasetArgs {
  synth::MadeOptions options;
  std::array<std::optional<std::array<double, kLevelsPerAttribute>>, kAttributes.size()> shares;  ///< as far as given
  bool has_pictures = true;
  std::string output;
  std::string coco_only;
};

/// REQUIRES: `args` outlives the command.
Command dataset_command(DatasetArgs& args);

/// Throws Error (usage or io).
void make_dataset(const DatasetArgs& args);

}  // namespace df2::apps
