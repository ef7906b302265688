// In: a place among the processes that train one network. Out: sums and lists over all of them. Read by the training
// loop, the losses and batch norm.
//
// Alone, every function returns what it is given, so that nothing asks how many there are. Together, every process has
// to call the same functions in the same order, also those whose gradient is called for: a process that has no rows
// takes part with none.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include <df2_reference/tensor.h>

namespace df2::reference {

/// As torchrun tells it: one process for each GPU, on one machine or several.
struct ProcessPlace {
  std::int64_t rank = 0;        ///< RANK: of all processes
  std::int64_t size = 1;        ///< WORLD_SIZE
  std::int64_t local_rank = 0;  ///< LOCAL_RANK: of those on this machine; the number of the GPU
  std::string address = {};     ///< MASTER_ADDR: where they meet
  std::uint16_t port = 0;       ///< MASTER_PORT
  bool has_host = false;        ///< somebody else serves the address, as torchrun does; else the process of rank 0
  std::int64_t attempt = 0;     ///< TORCHELASTIC_RESTART_COUNT: what earlier attempts left at the address is not read
  /// A process that gives no sign of life for so long is lost, however long it may work between two answers.
  std::chrono::milliseconds lost_after{30'000};
  /// A process that has given none at all may still come, for so long.
  std::chrono::milliseconds come_within{300'000};
};

/// Rows of a list: [first, first + count).
struct RowRange {
  std::int64_t first = 0;
  std::int64_t count = 0;
};

class Processes {
 public:
  /// One process alone.
  Processes() = default;
  /// Waits for the others. On GPUs what is on a GPU is summed by NCCL. Throws Error: usage (places that cannot be), io
  /// (the others do not come in time, or there is no NCCL, or it refuses). REQUIRES, on GPUs: load_cuda() was
  /// successful.
  Processes(const ProcessPlace& place, bool on_gpus);

  std::int64_t rank() const;
  std::int64_t size() const;
  bool is_alone() const { return size() == 1; }
  /// Of all processes this one writes files and speaks.
  bool is_first() const { return rank() == 0; }
  /// This process's part of a list: consecutive, and as long as the others' where the list can be divided.
  RowRange share_of(std::int64_t count) const;

  // Each throws Error (io) where another process is lost: it has left, or gives no sign of life. On GPUs NCCL waits on.

  /// In place: over all processes; no gradient. Any dtype that has sums.
  void sum(const Tensor& values) const;
  /// The sum over all processes. Its gradient is that of the sum of all processes' losses.
  Tensor summed(const Tensor& values) const;
  /// [n, ...] of each process, in the order of ranks: [sum of n, ...]. Gradient as above.
  Tensor gathered(const Tensor& rows) const;
  /// Where this process's rows are in what `gathered` returns.
  RowRange rows_of_gathered(const Tensor& rows) const;
  /// Returns when every process has come here.
  void wait() const;

  struct Group;

 private:
  std::shared_ptr<const Group> group_;  ///< null: alone
};

}  // namespace df2::reference
