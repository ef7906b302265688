// In: processes that have met. Out: an Exchange between their GPUs. Called by Processes; the work is in the CUDA
// plug-in, cuda/nccl_exchange.cpp.
#pragma once

#include <df2_reference/distributed/exchange.h>
#include <df2_reference/distributed/processes.h>

namespace df2::reference {

/// By NCCL, on the GPU of this process's local rank and its current stream. `meeting`: brings NCCL's address to all of
/// them. Throws Error (io) where the plug-in is not loaded, c10::Error where NCCL refuses.
Exchange nccl_exchange(const Exchange& meeting, const ProcessPlace& place);

/// What the plug-in offers, under its unmangled name.
using MakeNcclExchange = void(const Exchange& meeting, const ProcessPlace& place, Exchange& made);
inline constexpr const char* kMakeNcclExchange = "df2_make_nccl_exchange";

}  // namespace df2::reference
