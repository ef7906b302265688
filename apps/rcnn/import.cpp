// df2-rcnn import: a checkpoint of other weights, torchvision's ResNet-50 or Mask R-CNN.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <df2_reference/model_file.h>
#include <df2_reference/options_json.h>
#include <df2_reference/weights/read_weights.h>

#include "commands.h"

namespace df2::apps {

namespace {

struct ImportArgs {
  std::string weights, dictionary, config, output;
  std::uint64_t seed = 0;
};

reference::ModelOptions model_options(const std::string& config) {
  reference::ModelOptions options;
  if (config.empty()) return options;
  const JsonDocument document = read_document(config, Fault::usage);
  reference::read_options(document.root().at("model"), options);
  return options;
}

/// "backbone.body.layer1" of "backbone.body.layer1.0.conv1.weight": a part of the network that a reader knows.
std::string part_of(const std::string& name) {
  std::size_t end = 0;
  for (int dots = name.starts_with("backbone.") ? 3 : 2; dots > 0 && end != std::string::npos; --dots)
    end = name.find('.', end == 0 ? 0 : end + 1);
  return name.substr(0, end);
}

std::string listed(std::string_view title, const std::vector<std::string>& names) {
  std::string text = fmt::format("{}: {} tensors\n", title, names.size());
  std::map<std::string, int> parts;
  for (const std::string& name : names) ++parts[part_of(name)];
  for (const auto& [part, count] : parts) text += fmt::format("  {:<36} {:>4}\n", part, count);
  return text;
}

std::string text_of(const reference::TakenWeights& result) {
  return listed("taken", result.taken) + listed("fresh, as the file has none that fit", result.left_fresh) +
         listed("left behind, as the network has none that fit", result.left_behind);
}

}  // namespace

RunnableCommand import_command() {
  const auto args = std::make_shared<ImportArgs>();
  return {{.name = "import",
           .about = "Makes a checkpoint of torchvision's weights, and says what was taken and what stayed fresh",
           .usage = "--weights FILE --output FILE [FLAG]...",
           .examples = {"import --weights resnet50.pth --output start.safetensors",
                        "import --weights mask_rcnn.pth --config small.json --output start.safetensors"},
           .flags = {{"", "--weights", required(read_file(args->weights)),
                      "Weights by torchvision's names: .pth or .safetensors; nothing in it is run"},
                     {"",
                      "--dictionary",
                      {.name = "NAME",
                       .set = [args](const std::string&, const std::string& text) { args->dictionary = text; }},
                      "Which dictionary of a file that has several: model, state_dict"},
                     {"", "--config", read_file(args->config),
                      "Options of the network: what the file has under \"model\", as df2-rcnn train takes it"},
                     {"", "--seed", whole_number(args->seed, 0, UINT64_MAX), "Draws what stays fresh"},
                     {"", "--output", required(written_file(args->output)), "The checkpoint"}}},
          [args] {
            reference::MatchRcnn model(model_options(args->config), args->seed);
            const reference::TakenWeights result =
                reference::take_weights(model, reference::read_weights(args->weights, args->dictionary));
            reference::write_model(args->output, model);
            print(text_of(result));
            return kDone;
          }};
}

}  // namespace df2::apps
