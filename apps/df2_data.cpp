// df2-data: the door to the dataset toolkit.
#include <algorithm>
#include <utility>
#include <vector>

#include <df2/parallel.h>

#include "data/commands.h"
#include "run_main.h"

namespace {

using namespace df2;
using namespace df2::apps;

std::vector<DataCommand> all_commands() {
  return {validate_command(), leaks_command(), stats_command(),       draw_command(),   contour_command(),
          convert_command(),  split_command(), subset_command(),      sample_command(), merge_command(),
          pack_command(),     pairs_command(), sample_pairs_command()};
}

}  // namespace

int main(int argc, char** argv) {
  prepare_process("df2-data");
  const std::vector<DataCommand> commands = all_commands();
  Program program{"df2-data",
                  "Checks, counts, draws, converts, cuts and joins datasets, and finds their pairs and leaks",
                  {},
                  {},
                  exit_code_lines("the dataset has faults that --fail-on names")};
  for (const DataCommand& command : commands) program.commands.push_back(command.command);
  RunLimits limits;
  int threads = 0;
  return run_main(complete(std::move(program), limits, threads), limits, argc, argv, [&](const CommandLine& line) {
    const ThreadLimit limit(threads);
    const auto is_asked_for = [&](const DataCommand& command) { return command.command.name == line.command; };
    return std::ranges::find_if(commands, is_asked_for)->run();
  });
}
