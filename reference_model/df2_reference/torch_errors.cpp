#include <df2_reference/torch_errors.h>

#include <algorithm>
#include <exception>
#include <initializer_list>
#include <new>
#include <string_view>

#include <c10/util/Exception.h>
#include <fmt/format.h>

#include <df2/error.h>

namespace df2::reference {
namespace {

bool mentions(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::ranges::any_of(parts, [&](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

[[noreturn]] void refuse_torch(const c10::Error& error) {
  const std::string_view text = error.what_without_backtrace();
  if (mentions(text, {"DefaultCPUAllocator"})) throw std::bad_alloc();
  // CUDA's allocator has a type of its own; what its libraries allocate themselves they tell by a status.
  if (dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr ||
      mentions(text, {"out of memory", "STATUS_ALLOC_FAILED"})) {
    throw Error(Fault::limit, Code::limit,
                "the memory of the GPU is exhausted: a smaller --batch and smaller pictures need less of it");
  }
  throw Error(Fault::internal, Code::internal,
              fmt::format("LibTorch does not go on: {}; where options and files are right, the program is at fault",
                          text.substr(0, text.find('\n'))));
}

}  // namespace

int with_plain_errors(const std::function<int()>& work) {
  try {
    return work();
  } catch (const Error&) {
    throw;
  } catch (const c10::Error& error) {
    refuse_torch(error);
  } catch (const std::exception& error) {
    // oneDNN, which LibTorch convolves with, says so where it has no memory for a kernel.
    if (std::string_view(error.what()).starts_with("could not create a ")) throw std::bad_alloc();
    throw;
  }
}

}  // namespace df2::reference
