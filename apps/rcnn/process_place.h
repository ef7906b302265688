// In: the environment that torchrun gives a process. Out: the process's place among those that train one network.
// Called by df2-rcnn train.
#pragma once

#include <df2_reference/distributed/processes.h>

namespace df2::apps {

/// RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR, MASTER_PORT, and where they are set TORCHELASTIC_USE_AGENT_STORE and
/// TORCHELASTIC_RESTART_COUNT; without WORLD_SIZE, or where that is 1, a process alone. Throws Error (usage) where one
/// of the first five is missing or a number cannot be.
reference::ProcessPlace process_place();

}  // namespace df2::apps
