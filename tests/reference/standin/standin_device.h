// A device that stands in for a GPU on machines without one: tensors say that they are on CUDA, their numbers are in
// the CPU's memory, and every operation is computed by the CPU's. So the code that moves a network to a GPU, and the
// glue before our kernels, run in every test. It refuses what a GPU would refuse: tensors of both devices in one
// operation.
#pragma once

#include <cstdint>

#include <c10/core/Device.h>

namespace df2::reference::test {

inline const c10::Device kStandIn(c10::DeviceType::CUDA, 0);

/// How often the kernels that stand in for ours were launched.
struct Launches {
  int roi_align = 0, roi_align_backward = 0, nms = 0;
};
Launches& launches();

/// How often the device was made the current one.
int guarded();

}  // namespace df2::reference::test
