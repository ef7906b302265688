#include <df2/parallel.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <vector>

#include <pthread.h>

#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_pipeline.h>

#include <df2/watch.h>

#ifdef DF2_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace df2 {

namespace {

// ThreadSanitizer sees neither into libtbb nor into this file (libdf2/CMakeLists.txt). These calls tell it the order of
// memory accesses that TBB guarantees: what comes before leave() happens before what follows a later arrive().
class Edge {
 public:
#ifdef DF2_TSAN
  void leave() {
    __tsan_release(&place_);
  }
  void arrive() {
    __tsan_acquire(&place_);
  }

 private:
  char place_ = 0;
#else
  void leave() {}
  void arrive() {}
#endif
};

std::atomic<bool> uses_tbb = false;
std::atomic<bool> has_lost_threads = false;

// From the start, as fork may come at any time, while another thread is about to use TBB.
[[maybe_unused]] const int on_fork = ::pthread_atfork(nullptr, nullptr, [] {
  if (uses_tbb) has_lost_threads = true;
});

bool may_use_tbb() {
  if (has_lost_threads) return false;
  if (!uses_tbb) uses_tbb = true;
  return true;
}

tbb::global_control* limit_of(int threads) {
  if (threads <= 0 || !may_use_tbb()) return nullptr;
  return new tbb::global_control(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
}

}  // namespace

ThreadLimit::ThreadLimit(int threads) : control_(limit_of(threads)) {}

ThreadLimit::~ThreadLimit() {
  if (!has_lost_threads) delete static_cast<tbb::global_control*>(control_);
}

int allowed_threads() {
  if (!may_use_tbb()) return 1;
  return static_cast<int>(tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism));
}

bool is_alone_after_fork() {
  return has_lost_threads;
}

void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) {
  if (!may_use_tbb()) {
    for (std::size_t i = 0; i < count; ++i) {
      checkpoint();
      body(i);
    }
    return;
  }
  // TBB would rethrow whichever exception came first in time; the first in index order makes the message repeatable.
  std::mutex mutex;
  std::size_t failed_index = count;
  std::exception_ptr failure;
  Watch* const watch = Watch::current();
  Edge begin;
  Edge end;
  begin.leave();
  tbb::parallel_for(std::size_t{0}, count, [&](std::size_t i) {
    begin.arrive();
    if (watch && watch->is_over()) return;  // an exception for each of a million indices would take seconds
    try {
      const Watch::Joined joined(watch);
      checkpoint();
      body(i);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (i < failed_index) {
        failed_index = i;
        failure = std::current_exception();
      }
    }
    end.leave();
  });
  end.arrive();
  if (watch) watch->throw_if_over();
  if (failure) std::rethrow_exception(failure);
}

std::size_t pipeline_slots() {
  return may_use_tbb() ? static_cast<std::size_t>(allowed_threads()) * 2 : 1;
}

void parallel_pipeline(std::size_t count, const std::function<void(std::size_t, std::size_t)>& produce,
                       const std::function<bool(std::size_t, std::size_t)>& consume) {
  if (!may_use_tbb()) {
    for (std::size_t i = 0; i < count; ++i) {
      checkpoint();
      produce(i, 0);
      if (!consume(i, 0)) return;
    }
    return;
  }
  // At most `slots` tokens are alive and they are consumed in order, so i % slots is free again when i is handed out.
  const std::size_t slots = pipeline_slots();
  std::size_t next = 0;
  std::atomic<bool> stopped = false;
  Watch* const watch = Watch::current();
  Edge begin;
  Edge consumed;
  std::vector<Edge> slot_edges(slots);
  begin.leave();
  const auto number =
      tbb::make_filter<void, std::size_t>(tbb::filter_mode::serial_in_order, [&](tbb::flow_control& flow) {
        if (next >= count || stopped.load(std::memory_order_relaxed)) {
          flow.stop();
          return next;
        }
        return next++;
      });
  const auto work = tbb::make_filter<std::size_t, std::size_t>(tbb::filter_mode::parallel, [&](std::size_t i) {
    begin.arrive();
    slot_edges[i % slots].arrive();
    if (!stopped.load(std::memory_order_relaxed)) {
      const Watch::Joined joined(watch);
      checkpoint();
      produce(i, i % slots);
    }
    slot_edges[i % slots].leave();
    return i;
  });
  const auto collect = tbb::make_filter<std::size_t, void>(tbb::filter_mode::serial_in_order, [&](std::size_t i) {
    consumed.arrive();
    slot_edges[i % slots].arrive();
    if (!stopped.load(std::memory_order_relaxed)) {
      const Watch::Joined joined(watch);
      checkpoint();
      if (!consume(i, i % slots)) stopped = true;
    }
    slot_edges[i % slots].leave();
    consumed.leave();
  });
  try {
    tbb::parallel_pipeline(slots, number & work & collect);
  } catch (...) {
    if (watch) watch->throw_if_over();
    throw;
  }
  consumed.arrive();
}

}  // namespace df2
