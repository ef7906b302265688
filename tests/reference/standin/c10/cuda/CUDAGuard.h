// In place of LibTorch's: the guard of the stand-in device.
#pragma once

#include <c10/core/DeviceGuard.h>

namespace c10::cuda {

using CUDAGuard = c10::DeviceGuard;

}  // namespace c10::cuda
