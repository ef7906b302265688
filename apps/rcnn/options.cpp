// df2-rcnn options: every option of a network and of its training, with its value.
#include <memory>
#include <string>

#include <df2_reference/training/training_options_json.h>

#include "commands.h"
#include "network_args.h"

namespace df2::apps {

namespace {

struct OptionsArgs {
  NetworkArgs network;
  std::string output;
};

int run(const OptionsArgs& args) {
  const reference::PresetOptions options = configured(args.network);
  print_or_write(to_json(options.model, options.training).dump(2) + "\n", args.output);
  return kDone;
}

}  // namespace

RunnableCommand options_command() {
  const auto args = std::make_shared<OptionsArgs>();
  return {{.name = "options",
           .about = "Writes every option of a network and of its training, as --config takes them",
           .usage = "[FLAG]...",
           .examples = {"options --preset small --output config.json",
                        "options --config reference_model/configs/baseline.json"},
           .flags = {preset_flag(args->network),
                     config_flag(args->network),
                     {"", "--output", written_file(args->output), "Write there instead of to standard output"}}},
          [args] { return run(*args); }};
}

}  // namespace df2::apps
