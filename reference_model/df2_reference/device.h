// In: what was asked for. Out: where the network works. Called by the commands of df2-rcnn that run it.
#pragma once

#include <cstdint>
#include <string>

#include <c10/core/Device.h>

namespace df2::reference {

enum class DeviceChoice : std::uint8_t { automatic, cpu, cuda };

/// Loads what a GPU takes, and holds LibTorch to as many threads as df2 may use. `automatic`: the GPU if there is one.
/// `gpu`: which one of the machine, from 0. Throws Error (usage) where `cuda` is asked for and cannot be had, and says
/// why, and where the machine has GPUs and none of this number.
c10::Device prepare_device(DeviceChoice choice, std::int64_t gpu = 0);

/// "cpu", "cuda"
std::string kind_of(c10::Device device);

/// Threads of LibTorch.
int torch_threads();

}  // namespace df2::reference
