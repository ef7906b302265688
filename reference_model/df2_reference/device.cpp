#include <df2_reference/device.h>

#include <algorithm>
#include <optional>

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/parallel.h>
#include <df2_reference/ops/load_cuda.h>

namespace df2::reference {

namespace {

void require_gpu(std::int64_t gpu) {
  const int gpus = at::detail::getCUDAHooks().getNumGPUs();
  if (gpu >= gpus)
    throw Error(Fault::usage, Code::usage,
                fmt::format("this process (LOCAL_RANK {}) finds no GPU of its own, as the machine has {}: start one "
                            "process for each GPU, or give --device cpu",
                            gpu, gpus));
}

}  // namespace

c10::Device prepare_device(DeviceChoice choice, std::int64_t gpu) {
  at::set_num_threads(std::min(allowed_threads(), at::get_num_threads()));
  if (choice == DeviceChoice::cpu) return c10::kCPU;
  const std::optional<std::string> missing = load_cuda();
  if (!missing && at::hasCUDA()) {
    require_gpu(gpu);
    return {c10::kCUDA, static_cast<c10::DeviceIndex>(gpu)};
  }
  if (choice == DeviceChoice::cuda)
    throw Error(Fault::usage, Code::usage,
                fmt::format("--device cuda cannot be had here: {}", missing.value_or("no GPU is found")));
  return c10::kCPU;
}

std::string kind_of(c10::Device device) {
  return c10::DeviceTypeName(device.type(), /*lower_case=*/true);
}

int torch_threads() {
  return at::get_num_threads();
}

}  // namespace df2::reference
