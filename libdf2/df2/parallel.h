// In: index ranges and functions. Out: the same results as a plain loop, computed on all allowed cores. The only door
// to TBB. Every index is a checkpoint (watch.h).
#pragma once

#include <cstddef>
#include <functional>

namespace df2 {

/// While it lives, df2 uses at most `threads` threads (0: as many as the machine has).
class ThreadLimit {
 public:
  explicit ThreadLimit(int threads);
  ~ThreadLimit();
  ThreadLimit(const ThreadLimit&) = delete;
  ThreadLimit& operator=(const ThreadLimit&) = delete;

 private:
  void* control_;
};

/// How many threads df2 uses at most, here and now: for libraries that have threads of their own.
int allowed_threads();

/// Whether this is a forked child of a process that had used several threads. They do not live on in it, and what they
/// had locked stays locked: the calling thread does all the work, and ThreadLimit changes nothing.
bool is_alone_after_fork();

/// Calls body(i) for i in [0, count). Write results to slot i; the first exception in index order is rethrown.
void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body);

/// Calls produce(i) for i in [0, count) in parallel and consume(i) one at a time in ascending i, holding at most a few
/// produced-but-unconsumed indices in flight. consume returns false to stop early.
/// `slots`: produce(i, slot) and consume(i, slot) share slot < slot_count(); a slot is reused after its consume.
std::size_t pipeline_slots();
void parallel_pipeline(std::size_t count, const std::function<void(std::size_t i, std::size_t slot)>& produce,
                       const std::function<bool(std::size_t i, std::size_t slot)>& consume);

}  // namespace df2
