// In: what a run may use. Out: a program that ends within moments when it is interrupted, runs out of time or runs out
// of memory, and leaves no unfinished file behind. Called by run_main and by main() of each program.
#pragma once

#include <cstdint>
#include <string>

namespace df2::apps {

/// Nothing is limited by default.
struct RunLimits {
  double seconds = 0;
  std::uint64_t megabytes = 0;
};

/// First of all in main(): from here on a failed allocation ends the program with kLimit, in whatever thread it is, and
/// an interruption waits for start_guard. Closed standard streams are occupied.
void prepare_process(const char* program);

/// From here on interruptions and limits end the program. Throws Error (limit) where no thread can be started.
void start_guard(const RunLimits& limits);

}  // namespace df2::apps
