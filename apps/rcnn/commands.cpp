#include "commands.h"

#include <utility>

#include <df2_reference/torch_errors.h>

namespace df2::apps {

std::vector<RunnableCommand> rcnn_commands() {
  std::vector<RunnableCommand> commands = {train_command(),  predict_command(), bench_command(),
                                           export_command(), import_command(),  options_command()};
  for (RunnableCommand& command : commands) {
    command.run = [work = std::move(command.run)] { return reference::with_plain_errors(work); };
  }
  return commands;
}

}  // namespace df2::apps
