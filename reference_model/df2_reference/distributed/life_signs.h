// In: a store of keys that all processes reach. Out: signs that this process lives, and for how long another one has
// given none. Called by Processes, which gives the signs, and by store_exchange.cpp, which looks for them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include <torch/csrc/distributed/c10d/Store.hpp>

namespace df2::reference {

/// A sign every so often until this is destroyed, on a thread and a connection of its own: no work of the process and
/// no wait, however long, delays it.
class LifeSigns {
 public:
  LifeSigns(c10d::Store& store, std::int64_t rank, std::chrono::milliseconds every);

 private:
  void give(const std::stop_token& stop);

  c10::intrusive_ptr<c10d::Store> own_;
  std::string key_;
  std::chrono::milliseconds every_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  ///< last: it uses all of the above
};

/// What a process that waits sees of the one that it waits for.
class LifeWatch {
 public:
  LifeWatch(c10d::Store& store, std::int64_t rank);
  /// For how long no sign has come, `waited` after the last look. The time in which this process was stopped itself is
  /// no silence of the other, so the clock is the caller's.
  std::chrono::milliseconds silence(std::chrono::milliseconds waited);
  /// Whether any sign has been seen: the other one may not have come yet.
  bool has_come() const { return !last_.empty(); }

 private:
  c10d::Store& store_;
  std::string key_, last_;
  std::chrono::milliseconds silence_{0};
};

}  // namespace df2::reference
