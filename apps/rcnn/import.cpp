// df2-rcnn import: a checkpoint of other weights, torchvision's ResNet-50 or Mask R-CNN.
#include <memory>
#include <string>

#include <df2_reference/model_file.h>

#include "commands.h"
#include "network_args.h"
#include "taken_text.h"

namespace df2::apps {

namespace {

struct ImportArgs {
  NetworkArgs network;
  std::string output;
  std::uint64_t seed = 0;
};

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
            print(listed(result));
            return kDone;
          }};
}

}  // namespace df2::apps
