// In: a tensor of each process. Out: the same result in each of them. Made by store_exchange.h on the CPU and by
// cuda/nccl_exchange.cpp on GPUs; called by Processes alone.
#pragma once

#include <functional>

#include <df2_reference/tensor.h>

namespace df2::reference {

/// How the tensors of several processes meet. REQUIRES: every process calls the same members in the same order, with
/// contiguous tensors of one shape and dtype.
struct Exchange {
  /// In place: the sum over all processes, of the same bits in each.
  std::function<void(Tensor)> sum;
  /// [processes, ...], in the order of ranks.
  std::function<Tensor(const Tensor&)> gather;
};

}  // namespace df2::reference
