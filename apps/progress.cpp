#include "progress.h"

#include <cstdio>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <df2/watch.h>

namespace df2::apps {

namespace {

bool is_shown() {
  return isatty(STDERR_FILENO) != 0;
}

/// In place of what the line said.
void show_line(const std::string& text) {
  fmt::print(stderr, "\r\033[K{}", text);
  std::fflush(stderr);
}

/// The line is gone in the end, whatever ended the work.
class ProgressLine {
 public:
  ProgressLine() = default;
  ~ProgressLine() { show_line(""); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
};

std::size_t terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

void ProgressText::show(const std::string& text) {
  if (!is_shown()) return;
  show_line(text.substr(0, terminal_width() - 1));
  is_there_ = true;
}

void ProgressText::clear() {
  if (is_there_) show_line("");
  is_there_ = false;
}

std::function<void(std::size_t done, std::size_t of)> progress_of(std::string_view what) {
  if (!is_shown()) return [](std::size_t, std::size_t) {};
  return [what = std::string(what)](std::size_t done, std::size_t of) {
    show_line(done < of ? fmt::format("{} of {} {}", done, of, what) : "");
  };
}

void work_with_progress(const std::string& what, const std::function<void()>& work) {
  if (!is_shown()) return work();
  const ProgressLine line;
  const Watch watch([&](const Watch& seen) { show_line(fmt::format("{:.0f} % of {}", 100 * seen.share(), what)); });
  work();
}

}  // namespace df2::apps
