// In: a program's body. Out: its exit code; every error becomes one text on stderr. Called by main() of each program.
// Exit codes: 0 done, 1 a gate failed, 2 usage, 3 submission refused, 4 ground truth refused, 5 limit, 6 I/O,
// 70 internal, 130 interrupted.
#pragma once

#include <functional>
#include <string>
#include <string_view>

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

int run_main(const std::string& program, const std::function<int()>& body);

/// While it lives, an interruption waits, so that a file being written ends up whole and no temporary one stays
/// behind. A second one does not wait.
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
