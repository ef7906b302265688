// In: nothing. Out: the operators on CUDA, if this machine has what they take. Called by programs before they look for
// a GPU.
#pragma once

#include <optional>
#include <string>

namespace df2::reference {

/// Loads LibTorch's CUDA part and our kernels, both from beside what is loaded already. The light install of LibTorch
/// lacks the first, and a build without nvcc the second: then it returns why, and nothing has changed. Loading twice
/// does nothing.
std::optional<std::string> load_cuda();

}  // namespace df2::reference
