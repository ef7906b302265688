// In: pointers to the memory of a GPU, and a stream. Out: kernels in flight on it. No torch here: the .cu files are
// compiled by nvcc alone, and called by plugin.cpp.
#pragma once

#include <cstdint>

#include <cuda_runtime_api.h>

#include <df2_reference/ops/roi_align.h>

namespace df2::reference::cuda {

/// Types of features, by the name that both compilers know.
enum class Type { float64, float32, float16, bfloat16 };

/// `rois`: double for float64, else float. `pooled`: [regions, channels, bins], of the type of the features.
cudaError_t launch_roi_align(Type type, const void* features, const void* rois, std::int64_t regions,
                             const RoiAlignShape& shape, void* pooled, cudaStream_t stream);

/// Adds to `features`, which are double or float as `gradient` and `rois` are: `type` is float64 or float32. The order
/// of additions, and so the last bits, may differ from run to run.
cudaError_t launch_roi_align_backward(Type type, const void* gradient, const void* rois, std::int64_t regions,
                                      const RoiAlignShape& shape, void* features, cudaStream_t stream);

/// Words of 64 bits that launch_nms needs for `count` boxes.
std::int64_t nms_scratch_words(std::int64_t count);

/// `boxes` [count, 4], best first, of float64 or float32, and their groups. `scratch`: nms_scratch_words(count) words.
/// `kept` [count]: 1 for the boxes that stay, else 0.
cudaError_t launch_nms(Type type, const void* boxes, const std::int64_t* groups, std::int64_t count,
                       double iou_threshold, std::uint64_t* scratch, std::uint8_t* kept, cudaStream_t stream);

}  // namespace df2::reference::cuda
