// In: a function that looks whether work is still wanted. Out: the work ends early, or goes on and says how far it is.
// Called by doors that can be interrupted (python/), by parallel.cpp, and by loops that may take long.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <thread>

namespace df2 {

/// While it lives, the work that its thread asks for is watched: this thread calls `look` about 20 times a second.
/// What `look` throws ends the work on all threads that take part, and comes out of the function that was called.
/// Nothing is left behind but what that function had given back before. A watch in a watch takes its place.
class Watch {
 public:
  explicit Watch(std::function<void(const Watch&)> look);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// How much of what Steps count is done, from 0 to 1.
  double share() const;

  /// The watch of what this thread works on, if there is one.
  static Watch* current();
  /// Whether `look` threw, so that what is left need not be done.
  bool is_over() const { return is_over_.load(std::memory_order_relaxed); }
  /// Throws if `look` threw: the same on its own thread, something of no meaning on others.
  void throw_if_over() const;

  /// A thread that takes part in the work, for as long as this lives.
  class Joined {
   public:
    explicit Joined(Watch* watch);
    ~Joined();
    Joined(const Joined&) = delete;
    Joined& operator=(const Joined&) = delete;

   private:
    Watch* before_;
  };

 private:
  friend class Steps;
  friend void checkpoint();
  friend void look_now();

  bool is_mine() const;
  void check(bool now);

  std::function<void(const Watch&)> look_;
  std::thread::id thread_;
  Watch* before_;
  std::int64_t next_look_;  // milliseconds
  bool is_looking_ = false;
  std::exception_ptr failure_;          // what look_ threw
  std::atomic<bool> is_over_ = false;   // it threw
  std::atomic<std::size_t> steps_ = 0;  // 0: none are counted
  std::atomic<std::size_t> steps_done_ = 0;
};

/// Stands in every loop that may take longer than some milliseconds, on any thread: throws where the work is no longer
/// wanted. Takes some nanoseconds. Never called from destructors.
void checkpoint();

/// A checkpoint that does not wait for its time: behind a system call that a signal has interrupted.
void look_now();

/// Counts the steps of a loop that most of a function's time goes into. Of loops in loops the outermost counts.
class Steps {
 public:
  explicit Steps(std::size_t count);
  ~Steps();
  Steps(const Steps&) = delete;
  Steps& operator=(const Steps&) = delete;
  /// May be called from any thread.
  void done();

 private:
  Watch* watch_;
};

}  // namespace df2
