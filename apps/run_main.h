// In: a program and its work. Out: its exit code; every error becomes one text on stderr. Called by main() of each
// program.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "program.h"

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

inline constexpr std::uint64_t kMostThreads = 4096;  ///< of --threads

/// The section of the help about them; kGateFailed is df2-eval's.
std::string exit_code_lines(bool has_gates = false);

/// Parses argv and does the work, unless only a text was asked for.
int run_main(const Program& program, int argc, const char* const* argv,
             const std::function<int(const CommandLine& line)>& work);

/// While it lives, an interruption waits, so that the file being written becomes whole and no temporary file is left.
/// A second interruption does not wait.
class InterruptionWaits {
 public:
  InterruptionWaits();
  ~InterruptionWaits();
  InterruptionWaits(const InterruptionWaits&) = delete;
  InterruptionWaits& operator=(const InterruptionWaits&) = delete;
};

/// Writes to standard output; throws Error (io) when it cannot be written whole.
void print(std::string_view text);

}  // namespace df2::apps
