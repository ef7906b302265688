// In: the commands of a program, each with its work. Out: the program's exit code, after the work of the command that
// argv names. Called by main() of the programs whose commands are files of their own.
#pragma once

#include <functional>
#include <vector>

#include "run_main.h"

namespace df2::apps {

/// The variables behind the flags live as long as the command.
struct RunnableCommand {
  Command command;
  std::function<int()> run;
};

/// `program`: without its commands and the flags that every program has.
int run_commands(Program program, const std::vector<RunnableCommand>& commands, int argc, const char* const* argv);

}  // namespace df2::apps
