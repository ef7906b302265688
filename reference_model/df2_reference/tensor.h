// Tensor and its arithmetic, which every file of the reference model takes from LibTorch. The functions that a file
// uses it includes itself.
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

namespace df2::reference {

using at::Tensor;

}  // namespace df2::reference
