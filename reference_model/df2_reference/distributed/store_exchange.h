// In: a store of keys that all processes reach. Out: an Exchange that takes its tensors through it. Called by
// Processes, for all that is not on a GPU.
#pragma once

#include <chrono>
#include <cstdint>

#include <torch/csrc/distributed/c10d/Store.hpp>

#include <df2_reference/distributed/exchange.h>

namespace df2::reference {

/// How long a process waits for a sign of life of another one.
struct Patience {
  std::chrono::milliseconds lost_after;   ///< that has given one before
  std::chrono::milliseconds come_within;  ///< that has given none yet
};

/// Each process leaves its tensor in the store, takes the others', and adds all of them in the order of ranks: the same
/// bits in each. A process that has left (say_left) is noticed within seconds by those that wait for it, and one that
/// gives no sign of life (LifeSigns) when `patience` is at its end; one that lives is waited for without end. Slower
/// than a ring, and it needs nothing but LibTorch's CPU part. Throws c10::Error, which names the process that has left
/// or is lost.
Exchange store_exchange(const c10::intrusive_ptr<c10d::Store>& store, std::int64_t rank, std::int64_t size,
                        const Patience& patience);

/// The last word of a process: after it, nobody need wait for its tensors.
void say_left(c10d::Store& store, std::int64_t rank);
/// Returns when all have said so, or are lost and the others have found it, or after `patience`, which throws
/// c10::Error.
void wait_for_leaving(c10d::Store& store, std::int64_t size, std::chrono::minutes patience);

}  // namespace df2::reference
