// In: a program and its work. Out: its exit code; every error becomes one text on stderr. Called by main() of each
// program.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "program.h"
#include "run_guard.h"

namespace df2::apps {

enum ExitCode {
  kDone = 0,
  kGateFailed = 1,
  kUsage = 2,
  kSubmission = 3,
  kGroundTruth = 4,
  kLimit = 5,
  kIo = 6,
  kInternal = 70,
  kInterrupted = 130
};

/// The section of the help about them. `gate`: what kGateFailed means, where the program may end with it.
std::string exit_code_lines(const char* gate = nullptr);

/// A program with the flags of its commands in its table, each under "Flags of COMMAND", and those that every program
/// has for how much a run may use.
Program complete(Program program, RunLimits& limits, int& threads);

/// Parses argv and does the work, unless only a text was asked for. `limits` hold the flags' values once argv is
/// parsed.
int run_main(const Program& program, const RunLimits& limits, int argc, const char* const* argv,
             const std::function<int(const CommandLine& line)>& work);

inline constexpr const char* kOutOfMemory =
    "memory is exhausted: fewer --threads and smaller inputs need less of it [limit]";

/// Says on stderr what was thrown. @return the exit code.
int report_failure(const char* program, const std::exception& error, const char* blame = "");

/// Writes to standard output; throws Error (io) when it cannot be written whole.
void print(std::string_view text);
/// Writes the file at `path`, complete or not at all; where there is no path, as print does.
void print_or_write(std::string_view text, const std::string& path);

}  // namespace df2::apps
