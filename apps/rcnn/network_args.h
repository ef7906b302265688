// In: the flags that say with which network a work begins. Out: its options and its weights. Called by the commands of
// df2-rcnn that make a network: train, import and bench.
#pragma once

#include <optional>
#include <string>

#include <df2_reference/model_file.h>
#include <df2_reference/training/presets.h>

#include "../flag.h"

namespace df2::apps {

/// An empty path was not given.
struct NetworkArgs {
  std::optional<reference::Preset> preset;
  std::string config, weights, dictionary;
};

/// One of the names of the presets.
Value preset_name(std::optional<reference::Preset>& into);
std::string name_of(reference::Preset preset);

// Flags of NetworkArgs; their group is their command's.
Flag preset_flag(NetworkArgs& args);
Flag config_flag(NetworkArgs& args);
/// Beside --weights, whose help each command says in its own words.
Flag dictionary_flag(NetworkArgs& args);

/// The preset of the flag, or of --config, changed by what --config has beside it. Throws Error (usage): unknown names
/// and values that cannot be, with their place in the file; (io).
reference::PresetOptions configured(const NetworkArgs& args);

/// Puts --weights into the network. Throws what read_weights and take_weights throw.
reference::TakenWeights take_weights_of(const NetworkArgs& args, reference::MatchRcnn& model);

}  // namespace df2::apps
