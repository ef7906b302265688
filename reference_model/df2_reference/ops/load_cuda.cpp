#include <df2_reference/ops/load_cuda.h>

#include <filesystem>

#include <c10/core/CPUAllocator.h>
#include <dlfcn.h>

namespace df2::reference {
namespace {

/// The folder of the library that holds a function.
std::filesystem::path folder_of(const void* function) {
  Dl_info info{};
  if (dladdr(function, &info) == 0 || info.dli_fname == nullptr) return {};
  return std::filesystem::path(info.dli_fname).parent_path();
}

std::optional<std::string> open(const std::filesystem::path& library) {
  // Programs reach what it registers through the dispatcher, and later libraries its symbols.
  if (dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL) != nullptr) return std::nullopt;
  const char* reason = dlerror();
  return reason ? reason : "the library cannot be loaded";
}

}  // namespace

std::optional<std::string> load_cuda() {
  const auto torch = reinterpret_cast<const void*>(&c10::GetCPUAllocator);
  if (auto reason = open(folder_of(torch) / "libtorch_cuda.so")) return reason;
  return open(folder_of(reinterpret_cast<const void*>(&load_cuda)) / "libdf2_reference_cuda.so");
}

}  // namespace df2::reference
