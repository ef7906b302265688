// df2-rcnn import: a checkpoint of other weights, torchvision's ResNet-50 or Mask R-CNN.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <df2_reference/model_file.h>

#include "commands.h"
#include "network_args.h"

namespace df2::apps {

namespace {

struct ImportArgs {
  NetworkArgs network;
  std::string output;
  std::uint64_t seed = 0;
};

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
                        "import --weights resnet18.pth --preset resnet18 --output start.safetensors",
                        "import --weights mask_rcnn.pth --config small.json --output start.safetensors"},
           .flags = {{"", "--weights", required(read_file(args->network.weights)),
                      "Weights by torchvision's names: .pth or .safetensors; nothing in it is run"},
                     dictionary_flag(args->network),
                     preset_flag(args->network),
                     config_flag(args->network),
                     {"", "--seed", whole_number(args->seed, 0, UINT64_MAX), "Draws what stays fresh"},
                     {"", "--output", required(written_file(args->output)), "The checkpoint"}}},
          [args] {
            reference::MatchRcnn model(configured(args->network).model, args->seed);
            const reference::TakenWeights result = take_weights_of(args->network, model);
            reference::write_model(args->output, model);
            print(text_of(result));
            return kDone;
          }};
}

}  // namespace df2::apps
