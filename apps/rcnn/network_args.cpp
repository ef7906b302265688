#include "network_args.h"

#include <array>

#include <df2/io/json_document.h>
#include <df2_reference/options_json.h>
#include <df2_reference/training/training_options_json.h>
#include <df2_reference/weights/read_weights.h>

namespace df2::apps {

namespace {

using reference::Preset;

constexpr std::array<eval::NamedValue<std::optional<Preset>>, 3> kPresets = {
    {{"resnet50", Preset::resnet50}, {"resnet18", Preset::resnet18}, {"small", Preset::small}}};

Preset preset_in(const JsonPlace& place) {
  const std::optional<std::optional<Preset>> preset = eval::find_value<std::optional<Preset>>(kPresets, place.text());
  if (!preset) place.refuse(Code::option, eval::in_words(eval::all_names<std::optional<Preset>>(kPresets)));
  return **preset;
}

}  // namespace

Value preset_name(std::optional<Preset>& into) {
  return choice<std::optional<Preset>>(into, kPresets);
}

std::string name_of(Preset preset) {
  return std::string(eval::find_name<std::optional<Preset>>(kPresets, preset));
}

Flag preset_flag(NetworkArgs& args) {
  Value value = preset_name(args.preset);
  value.fallback = "resnet50, or what --config says";
  return {"", "--preset", std::move(value),
          "The paper's network, the same on ResNet-18, or one that a CPU trains; --config and flags change single "
          "options"};
}

Flag config_flag(NetworkArgs& args) {
  return {
      "", "--config", read_file(args.config),
      "Options as JSON: {\"preset\": \"small\", \"model\": {...}, \"training\": {...}}; options.json of a training, "
      "say"};
}

Flag dictionary_flag(NetworkArgs& args) {
  return {.group = "",
          .name = "--dictionary",
          .value = {.name = "NAME",
                    .set = [&args](const std::string&, const std::string& text) { args.dictionary = text; }},
          .help = "Which dictionary of --weights that has several: model, state_dict",
          .needs = {"--weights"}};
}

reference::PresetOptions configured(const NetworkArgs& args) {
  if (args.config.empty()) return reference::preset_options(args.preset.value_or(Preset::resnet50));
  const JsonDocument document = read_document(args.config, Fault::usage);
  const JsonPlace root = document.root();
  const Preset its_preset = root.has("preset") ? preset_in(root.at("preset")) : Preset::resnet50;
  reference::PresetOptions options = reference::preset_options(args.preset.value_or(its_preset));
  for (const JsonPlace& part : root.members()) {
    if (part.key() == "model")
      reference::read_options(part, options.model);
    else if (part.key() == "training")
      reference::read_options(part, options.training);
    else if (part.key() != "preset")
      part.refuse(Code::option, "\"preset\", \"model\" or \"training\"", part.key());
  }
  return options;
}

reference::TakenWeights take_weights_of(const NetworkArgs& args, reference::MatchRcnn& model) {
  return reference::take_weights(model, reference::read_weights(args.weights, args.dictionary));
}

}  // namespace df2::apps
