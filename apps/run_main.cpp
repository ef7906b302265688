#include "run_main.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <df2/error.h>

#include "help.h"

namespace df2::apps {

namespace {

int exit_code(Fault fault) {
  switch (fault) {
    case Fault::usage:
      return kUsage;
    case Fault::submission:
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

int fail(const std::string& program, int code, const std::string& text) {
  std::fprintf(stderr, "%s: error: %s\n", program.c_str(), text.c_str());
  return code;
}

volatile std::sig_atomic_t writing = 0;
volatile std::sig_atomic_t pending = 0;

/// Input and scores are thrown away at once; a file that is being written is finished first.
void interrupted(int) {
  if (!writing || pending) ::_exit(kInterrupted);
  pending = 1;
}

/// If a standard stream is closed, the next file opened would take its number. Writing to the stream must fail instead.
void occupy_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    // open() takes the lowest free number, which is this one.
    if (::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) ::_exit(kIo);
  }
}

}  // namespace

std::string exit_code_lines(bool has_gates) {
  constexpr std::array<std::pair<int, const char*>, 9> kMeanings = {
      {{kDone, "done"},
       {kGateFailed, "a metric is lower than --fail-under allows"},
       {kUsage, "the flags or options are wrong"},
       {kSubmission, "predictions, a partial or a report were refused"},
       {kGroundTruth, "the ground truth was refused"},
       {kLimit, "a limit was reached"},
       {kIo, "a file could not be read or written"},
       {kInternal, "the program is at fault"},
       {kInterrupted, "interrupted"}}};
  std::string lines = "Exit codes:\n";
  for (const auto& [code, meaning] : kMeanings) {
    if (code != kGateFailed || has_gates) lines += list_row(std::to_string(code), meaning);
  }
  return lines;
}

int run_main(const Program& program, int argc, const char* const* argv,
             const std::function<int(const CommandLine& line)>& work) {
  occupy_standard_streams();
  // A closed pipe, or a file beyond the allowed size, makes a write fail; it must not kill the process.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, interrupted);
  try {
    const CommandLine line = parse(program, argc, argv);
    if (!line.text) return work(line);
    print(*line.text);
    return kDone;
  } catch (const Error& error) {
    return fail(program.name, exit_code(error.fault()), error.what());
  } catch (const std::bad_alloc&) {
    return fail(program.name, kLimit, "memory is exhausted");
  } catch (const std::exception& error) {
    return fail(program.name, kInternal, std::string("internal error: ") + error.what());
  }
}

InterruptionWaits::InterruptionWaits() {
  writing = 1;
}

InterruptionWaits::~InterruptionWaits() {
  writing = 0;
  if (pending) ::_exit(kInterrupted);
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

}  // namespace df2::apps
