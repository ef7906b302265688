#include "run_commands.h"

#include <algorithm>
#include <utility>

#include <df2/parallel.h>

namespace df2::apps {

int run_commands(Program program, const std::vector<RunnableCommand>& commands, int argc, const char* const* argv) {
  for (const RunnableCommand& command : commands) program.commands.push_back(command.command);
  RunLimits limits;
  int threads = 0;
  return run_main(complete(std::move(program), limits, threads), limits, argc, argv, [&](const CommandLine& line) {
    const ThreadLimit limit(threads);
    const auto is_asked_for = [&](const RunnableCommand& command) { return command.command.name == line.command; };
    return std::ranges::find_if(commands, is_asked_for)->run();
  });
}

}  // namespace df2::apps
