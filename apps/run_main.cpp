#include "run_main.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <system_error>
#include <typeinfo>
#include <utility>

#include <unistd.h>

#include <df2/error.h>
#include <df2/io/atomic_file.h>

#include "help.h"

namespace df2::apps {

namespace {

int exit_code(Fault fault) {
  switch (fault) {
    case Fault::usage:
      return kUsage;
    case Fault::submission:
    case Fault::weights:
      return kSubmission;
    case Fault::ground_truth:
      return kGroundTruth;
    case Fault::limit:
      return kLimit;
    case Fault::io:
      return kIo;
    case Fault::internal:
      return kInternal;
  }
  return kInternal;
}

/// The libraries throw a bare runtime_error in one case: TBB, when it cannot start a thread.
bool is_out_of_resources(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr || typeid(error) == typeid(std::runtime_error))
    return true;
  const auto* of_system = dynamic_cast<const std::system_error*>(&error);
  return of_system != nullptr && (of_system->code() == std::errc::resource_unavailable_try_again ||
                                  of_system->code() == std::errc::not_enough_memory);
}

/// How much a run may use.
std::vector<Flag> limit_flags(RunLimits& limits, int& threads) {
  constexpr std::uint64_t kMostThreads = 4096, kMostMegabytes = 1'000'000'000;
  Value seconds = real_number(limits.seconds, 0.001, 1e9);
  seconds.fallback = "off";
  Value megabytes = whole_number(limits.megabytes, 1, kMostMegabytes);
  megabytes.fallback = "off";
  return {{"Limits", "--threads", whole_number(threads, 1, kMostThreads), "How many threads work [all]"},
          {"Limits", "--max-seconds", seconds, "End a run that takes longer"},
          {"Limits", "--max-memory", megabytes, "End a run that asks for more megabytes"}};
}

}  // namespace

std::string exit_code_lines(const char* gate) {
  const std::array<std::pair<int, const char*>, 9> meanings = {
      {{kDone, "done"},
       {kGateFailed, gate},
       {kUsage, "the flags or options are wrong"},
       {kSubmission, "predictions, a partial or a report were refused"},
       {kGroundTruth, "the ground truth was refused"},
       {kLimit, "a limit was reached"},
       {kIo, "a file could not be read or written"},
       {kInternal, "the program is at fault"},
       {kInterrupted, "interrupted"}}};
  std::string lines = "Exit codes:\n";
  for (const auto& [code, meaning] : meanings) {
    if (meaning) lines += list_row(std::to_string(code), meaning);
  }
  return lines;
}

Program complete(Program program, RunLimits& limits, int& threads) {
  std::vector<Flag> own;
  for (Command& command : program.commands) {
    for (Flag& flag : std::exchange(command.flags, {})) {
      flag.group = "Flags of " + command.name;
      flag.commands = {command.name};
      own.push_back(std::move(flag));
    }
  }
  // The help tells what one command takes before what all share.
  const auto shared = std::ranges::find_if(program.flags, [](const Flag& flag) { return flag.commands.empty(); });
  program.flags.insert(shared, own.begin(), own.end());
  const std::vector<Flag> limited = limit_flags(limits, threads);
  program.flags.insert(program.flags.end(), limited.begin(), limited.end());
  return program;
}

int report_failure(const char* program, const std::exception& error, const char* blame) {
  const auto say = [&](const char* before, const char* text) {
    std::fprintf(stderr, "%s: error: %s%s\n", program, before, text);
  };
  if (const auto* known = dynamic_cast<const Error*>(&error)) {
    say(blame, known->what());
    return exit_code(known->fault());
  }
  if (is_out_of_resources(error)) {
    say("", kOutOfMemory);
    return kLimit;
  }
  say("internal error: ", error.what());
  return kInternal;
}

int run_main(const Program& program, const RunLimits& limits, int argc, const char* const* argv,
             const std::function<int(const CommandLine& line)>& work) {
  CommandLine line;
  try {
    line = parse(program, argc, argv);
    start_guard(limits);
    if (!line.text) return work(line);
    print(*line.text);
    return kDone;
  } catch (const Error& error) {
    return report_failure(program.name.c_str(), error, blame(program, line, error).c_str());
  } catch (const std::exception& error) {
    return report_failure(program.name.c_str(), error);
  }
}

void print(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(STDOUT_FILENO, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EPIPE) return;  // the reader has seen enough
    if (n <= 0) {
      throw Error(Fault::io, Issue(Code::file, {"<stdout>", {}, {}, {}},
                                   std::string("standard output cannot be written: ") + std::strerror(errno)));
    }
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

void print_or_write(std::string_view text, const std::string& path) {
  if (path.empty())
    print(text);
  else
    write_file_atomically(path, text);
}

}  // namespace df2::apps
