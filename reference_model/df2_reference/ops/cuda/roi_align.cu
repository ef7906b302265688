// The rule of roi_align.h on a GPU: a thread for each bin of each channel of each region.
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include <df2_reference/ops/cuda/kernels.h>

namespace df2::reference::cuda {
namespace {

constexpr int kThreads = 256;
constexpr std::int64_t kMostBlocks = 65'536;  // more work than that is walked by the same threads

unsigned blocks_for(std::int64_t count) {
  const std::int64_t blocks = (count + kThreads - 1) / kThreads;
  return static_cast<unsigned>(blocks < kMostBlocks ? blocks : kMostBlocks);
}

/// What thread `index` of regions x channels x bins is about.
struct Place {
  std::int64_t region, channel;
  int row, column;
};

__device__ Place place_of(std::int64_t index, const RoiAlignShape& shape) {
  const auto bin = static_cast<int>(index % shape.bins());
  const std::int64_t channel = index / shape.bins() % shape.channels;
  return {index / shape.bins() / shape.channels, channel, bin / shape.pooled_width, bin % shape.pooled_width};
}

template <class T, class Real>
__global__ void pool(const T* features, const Real* rois, std::int64_t count, RoiAlignShape shape, T* pooled) {
  const std::int64_t stride = static_cast<std::int64_t>(gridDim.x) * blockDim.x;
  for (std::int64_t i = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < count; i += stride) {
    const Place place = place_of(i, shape);
    const RoiGrid<Real> grid = roi_grid(rois + place.region * 5, shape);
    const T* plane = features + (grid.picture * shape.channels + place.channel) * shape.plane();
    Real sum = 0;
    for (int y = 0; y < grid.samples_y; ++y) {
      for (int x = 0; x < grid.samples_x; ++x) {
        const RoiTap<Real> tap = roi_tap(grid, shape, place.row, place.column, y, x);
        for (int corner = 0; corner < 4; ++corner) {
          sum += tap.shares[corner] * static_cast<Real>(plane[tap.cells[corner]]);
        }
      }
    }
    pooled[i] = static_cast<T>(sum * grid.weight());
  }
}

template <class Real>
__global__ void spread(const Real* gradient, const Real* rois, std::int64_t count, RoiAlignShape shape,
                       Real* features) {
  const std::int64_t stride = static_cast<std::int64_t>(gridDim.x) * blockDim.x;
  for (std::int64_t i = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < count; i += stride) {
    const Place place = place_of(i, shape);
    const RoiGrid<Real> grid = roi_grid(rois + place.region * 5, shape);
    Real* plane = features + (grid.picture * shape.channels + place.channel) * shape.plane();
    const Real each = gradient[i] * grid.weight();
    for (int y = 0; y < grid.samples_y; ++y) {
      for (int x = 0; x < grid.samples_x; ++x) {
        const RoiTap<Real> tap = roi_tap(grid, shape, place.row, place.column, y, x);
        for (int corner = 0; corner < 4; ++corner) atomicAdd(plane + tap.cells[corner], tap.shares[corner] * each);
      }
    }
  }
}

template <class T, class Real>
void pool_as(const void* features, const void* rois, std::int64_t count, const RoiAlignShape& shape, void* pooled,
             cudaStream_t stream) {
  pool<<<blocks_for(count), kThreads, 0, stream>>>(static_cast<const T*>(features), static_cast<const Real*>(rois),
                                                   count, shape, static_cast<T*>(pooled));
}

template <class Real>
void spread_as(const void* gradient, const void* rois, std::int64_t count, const RoiAlignShape& shape, void* features,
               cudaStream_t stream) {
  spread<<<blocks_for(count), kThreads, 0, stream>>>(static_cast<const Real*>(gradient), static_cast<const Real*>(rois),
                                                     count, shape, static_cast<Real*>(features));
}

}  // namespace

cudaError_t launch_roi_align(Type type, const void* features, const void* rois, std::int64_t regions,
                             const RoiAlignShape& shape, void* pooled, cudaStream_t stream) {
  const std::int64_t count = regions * shape.channels * shape.bins();
  if (count == 0) return cudaSuccess;
  switch (type) {
    case Type::float64:
      pool_as<double, double>(features, rois, count, shape, pooled, stream);
      break;
    case Type::float32:
      pool_as<float, float>(features, rois, count, shape, pooled, stream);
      break;
    case Type::float16:
      pool_as<__half, float>(features, rois, count, shape, pooled, stream);
      break;
    case Type::bfloat16:
      pool_as<__nv_bfloat16, float>(features, rois, count, shape, pooled, stream);
      break;
  }
  return cudaGetLastError();
}

cudaError_t launch_roi_align_backward(Type type, const void* gradient, const void* rois, std::int64_t regions,
                                      const RoiAlignShape& shape, void* features, cudaStream_t stream) {
  const std::int64_t count = regions * shape.channels * shape.bins();
  if (count == 0) return cudaSuccess;
  if (type == Type::float64) {
    spread_as<double>(gradient, rois, count, shape, features, stream);
  } else {
    spread_as<float>(gradient, rois, count, shape, features, stream);
  }
  return cudaGetLastError();
}

}  // namespace df2::reference::cuda
