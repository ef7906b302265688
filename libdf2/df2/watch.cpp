#include <df2/watch.h>

#include <ctime>
#include <utility>

namespace df2 {

namespace {

constexpr std::int64_t kInterval = 50;

thread_local Watch* watch_of_thread = nullptr;

/// Thrown on threads that `look` is not called on. It ends in parallel.cpp.
struct Ended {};

/// The coarse clock, of some milliseconds, is the cheapest.
std::int64_t milliseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

}  // namespace

Watch::Watch(std::function<void(const Watch&)> look)
    : look_(std::move(look)),
      thread_(std::this_thread::get_id()),
      before_(std::exchange(watch_of_thread, this)),
      next_look_(milliseconds() + kInterval) {}

Watch::~Watch() {
  watch_of_thread = before_;
}

double Watch::share() const {
  const std::size_t steps = steps_;
  return steps == 0 ? 0 : static_cast<double>(steps_done_) / static_cast<double>(steps);
}

Watch* Watch::current() {
  return watch_of_thread;
}

bool Watch::is_mine() const {
  return std::this_thread::get_id() == thread_;
}

void Watch::throw_if_over() const {
  if (!is_over()) return;
  if (!is_mine()) throw Ended{};
  std::rethrow_exception(failure_);
}

void Watch::check(bool now) {
  throw_if_over();
  if (!is_mine() || is_looking_ || (!now && milliseconds() < next_look_)) return;
  is_looking_ = true;
  try {
    look_(*this);
  } catch (...) {
    failure_ = std::current_exception();
    is_over_ = true;
  }
  is_looking_ = false;
  next_look_ = milliseconds() + kInterval;
  throw_if_over();
}

Watch::Joined::Joined(Watch* watch) : before_(std::exchange(watch_of_thread, watch)) {}

Watch::Joined::~Joined() {
  watch_of_thread = before_;
}

void checkpoint() {
  if (watch_of_thread) watch_of_thread->check(false);
}

void look_now() {
  if (watch_of_thread) watch_of_thread->check(true);
}

Steps::Steps(std::size_t count) : watch_(watch_of_thread) {
  if (!watch_ || !watch_->is_mine() || watch_->steps_ > 0) {
    watch_ = nullptr;
    return;
  }
  watch_->steps_done_ = 0;
  watch_->steps_ = count;
}

Steps::~Steps() {
  if (watch_) watch_->steps_ = 0;
}

void Steps::done() {
  if (watch_) ++watch_->steps_done_;
}

}  // namespace df2
