// df2-rcnn export: the weights of a checkpoint alone, for other programs.
#include <array>
#include <memory>
#include <string>

#include <df2_reference/model_file.h>

#include "commands.h"

namespace df2::apps {

namespace {

constexpr std::array<eval::NamedValue<reference::ExportedPart>, 2> kParts = {
    {{"all", reference::ExportedPart::all}, {"mask-rcnn", reference::ExportedPart::mask_rcnn}}};

struct ExportArgs {
  std::string checkpoint, output;
  reference::ExportedPart part = reference::ExportedPart::all;
};

}  // namespace

RunnableCommand export_command() {
  const auto args = std::make_shared<ExportArgs>();
  return {{.name = "export",
           .about = "Writes the weights of a checkpoint as a plain .safetensors file with torchvision's names",
           .usage = "--checkpoint FILE --output FILE [FLAG]...",
           .examples = {"export --checkpoint run/model.safetensors --output match_rcnn.safetensors",
                        "export --checkpoint model.safetensors --parts mask-rcnn --output mask_rcnn.safetensors"},
           .flags = {{"", "--checkpoint", required(read_file(args->checkpoint)),
                      "What df2-rcnn train or import has written"},
                     {"", "--parts", choice<reference::ExportedPart>(args->part, kParts),
                      "The whole network, or what torchvision's Mask R-CNN has of it, for load_state_dict"},
                     {"", "--output", required(written_file(args->output)),
                      "The weights; reference_model/export_network.py makes ONNX and TorchScript of them"}}},
          [args] {
            reference::export_weights(args->output, reference::read_model(args->checkpoint), args->part);
            return kDone;
          }};
}

}  // namespace df2::apps
