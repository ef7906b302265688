// In: a program's table of flags, and argv. Out: the variables behind the flags, set and checked against the table; or
// the text that was asked for instead of work. Called by run_main.
// CLI11 only splits argv. The rules are written here, so that --help works even if another flag is wrong, and so that
// each mistake is answered by a sentence: CLI11 would say "--format: xml not in {table,json}" and "--gt: 1 required
// PATH missing".
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <df2/error.h>

#include "flag.h"

namespace df2::apps {

struct Command {
  std::string name;   ///< "merge"; empty: the program without a command
  std::string about;  ///< a sentence without its end
  std::string usage;  ///< what follows its name: "FILE... [FLAG]..."
  std::vector<std::string> examples;
  std::string submitted = "the submission";  ///< what it refuses with Fault::submission
  std::vector<Flag> flags = {};  ///< those that only this command takes; `complete` moves them into the table
};

struct Program {
  std::string name;
  std::string about;
  std::vector<Command> commands;
  std::vector<Flag> flags;
  std::string notes;                                              ///< sections of the help before the examples
  std::vector<std::pair<std::string, std::string>> renamed = {};  ///< flags that are gone, and what they are called now

  /// The flags that a command takes, or all flags; both with those of every program (--help ...).
  std::vector<const Flag*> flags_of(const std::optional<std::string>& command) const;
};

/// What argv held.
struct CommandLine {
  std::string command;
  std::vector<const Flag*> given;
  std::optional<std::string> text;  ///< to print instead of working: help, version, completion, man page

  bool has(const std::string& name) const { return std::ranges::find(given, name, &Flag::name) != given.end(); }
};

/// Sets what the flags are about. Throws Error (usage).
CommandLine parse(const Program& program, int argc, const char* const* argv);

/// What an error begins with: whether the submission or the ground truth is refused, or which flag named the file.
std::string blame(const Program& program, const CommandLine& line, const Error& error);

/// Throws Error (usage) for a flag that was given but does not belong to the task.
void check_task(const CommandLine& line, eval::Task task);

}  // namespace df2::apps
