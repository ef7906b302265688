#include "run_guard.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <optional>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/io/atomic_file.h>

#include "run_main.h"

namespace df2::apps {

namespace {

using Clock = std::chrono::steady_clock;

const char* program_name = "df2";

/// Takes no memory, as there may be none.
void say(const char* text) {
  for (const char* part : {program_name, ": error: ", text, "\n"})
    (void)!::write(STDERR_FILENO, part, std::strlen(part));
}

/// Destructors and other threads are left alone: they could not finish anything, and the system takes all back. The
/// first thread that comes here ends the process; others wait.
[[noreturn]] void end_process(int code, const char* reason = nullptr) {
  abandon_unfinished_files();
  if (reason != nullptr) say(reason);
  ::_exit(code);
}

[[noreturn]] void end_without_memory() {
  end_process(kLimit, kOutOfMemory);
}

/// What is thrown where nobody can catch it, such as in a thread of TBB.
[[noreturn]] void end_after_uncaught() {
  int code = kInternal;
  try {
    if (const std::exception_ptr thrown = std::current_exception()) std::rethrow_exception(thrown);
    say("internal error: the program ended itself");
  } catch (const std::exception& error) {
    code = report_failure(program_name, error);
  } catch (...) {
    say("internal error: something unknown was thrown");
  }
  end_process(code);
}

constexpr std::array kInterruptions = {SIGINT, SIGTERM, SIGHUP};

sigset_t interruptions() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : kInterruptions) sigaddset(&set, signal);
  return set;
}

/// A closed standard stream would be the next file to be opened; what is meant for it must fail instead.
void occupy_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest free number is this one.
    if (::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) ::_exit(kIo);
  }
}

/// Waits for an interruption, at most until the deadline.
void watch(std::optional<Clock::time_point> deadline, double seconds) {
  const sigset_t set = interruptions();
  while (true) {
    if (!deadline) {
      if (::sigwaitinfo(&set, nullptr) > 0) end_process(kInterrupted);
      continue;
    }
    const auto left = std::max(Clock::duration::zero(), *deadline - Clock::now());
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec wait{whole.count(), std::chrono::nanoseconds(left - whole).count()};
    if (::sigtimedwait(&set, nullptr, &wait) > 0) end_process(kInterrupted);
    if (Clock::now() < *deadline) continue;
    end_process(
        kLimit,
        fmt::format("the run is not done after the {} seconds that --max-seconds allows [limit]", seconds).c_str());
  }
}

}  // namespace

void prepare_process(const char* program) {
  program_name = program;
  std::set_new_handler(end_without_memory);
  std::set_terminate(end_after_uncaught);
  occupy_standard_streams();
  // A reader that goes away and a file beyond the allowed size are failed writes, not reasons to die.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  // All threads inherit this; the one that watches takes them.
  for (const int signal : kInterruptions) std::signal(signal, SIG_DFL);
  const sigset_t set = interruptions();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void start_guard(const RunLimits& limits) {
  if (limits.megabytes > 0) {
    const rlim_t bytes = limits.megabytes * 1'000'000;
    const rlimit most{bytes, bytes};
    if (::setrlimit(RLIMIT_DATA, &most) != 0) {
      throw Error(Fault::usage, Code::usage,
                  fmt::format("--max-memory cannot be {} here: {}", limits.megabytes, std::strerror(errno)));
    }
  }
  std::optional<Clock::time_point> deadline;
  if (limits.seconds > 0) {
    deadline =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(limits.seconds));
  }
  std::thread(watch, deadline, limits.seconds).detach();
}

}  // namespace df2::apps
