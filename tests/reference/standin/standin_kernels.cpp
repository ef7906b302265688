// What cuda/kernels.h declares, as loops: the rules are those that the kernels have, too.
#include <algorithm>
#include <vector>

#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

#include <df2_reference/ops/cuda/kernels.h>
#include <df2_reference/ops/suppression.h>

#include "standin_device.h"

namespace df2::reference::test {

Launches& launches() {
  static Launches all;
  return all;
}

}  // namespace df2::reference::test

namespace df2::reference::cuda {
namespace {

/// Calls `each(channel, bin, cell, share)` for every share of a cell in a bin of the region, `roi` its five numbers.
template <class Real, class Each>
void for_each_tap(const Real* roi, const RoiAlignShape& shape, const Each& each) {
  const RoiGrid<Real> grid = roi_grid(roi, shape);
  for (std::int64_t channel = 0; channel < shape.channels; ++channel) {
    const std::int64_t plane = (grid.picture * shape.channels + channel) * shape.plane();
    for (std::int64_t bin = 0; bin < shape.bins(); ++bin) {
      const auto row = static_cast<int>(bin / shape.pooled_width), column = static_cast<int>(bin % shape.pooled_width);
      for (int sample = 0; sample < grid.samples(); ++sample) {
        const RoiTap<Real> tap = roi_tap(grid, shape, row, column, sample / grid.samples_x, sample % grid.samples_x);
        for (int corner = 0; corner < 4; ++corner)
          each(channel, bin, plane + tap.cells[corner], tap.shares[corner] * grid.weight());
      }
    }
  }
}

template <class T, class Real>
void pool(const void* features, const void* rois, std::int64_t regions, const RoiAlignShape& shape, void* pooled) {
  std::vector<Real> sums(static_cast<std::size_t>(shape.channels * shape.bins()));
  for (std::int64_t region = 0; region < regions; ++region) {
    std::fill(sums.begin(), sums.end(), Real(0));
    for_each_tap(static_cast<const Real*>(rois) + region * 5, shape,
                 [&](std::int64_t channel, std::int64_t bin, std::int64_t cell, Real share) {
                   sums[static_cast<std::size_t>(channel * shape.bins() + bin)] +=
                       share * static_cast<Real>(static_cast<const T*>(features)[cell]);
                 });
    std::transform(sums.begin(), sums.end(), static_cast<T*>(pooled) + region * shape.channels * shape.bins(),
                   [](Real sum) { return static_cast<T>(sum); });
  }
}

template <class Real>
void spread(const void* gradient, const void* rois, std::int64_t regions, const RoiAlignShape& shape, void* features) {
  for (std::int64_t region = 0; region < regions; ++region) {
    for_each_tap(static_cast<const Real*>(rois) + region * 5, shape,
                 [&](std::int64_t channel, std::int64_t bin, std::int64_t cell, Real share) {
                   const std::int64_t place = (region * shape.channels + channel) * shape.bins() + bin;
                   static_cast<Real*>(features)[cell] += share * static_cast<const Real*>(gradient)[place];
                 });
  }
}

template <class Real>
void suppress(const void* boxes, const std::int64_t* groups, std::int64_t count, double threshold, std::uint8_t* kept) {
  const auto* corners = static_cast<const Real*>(boxes);
  for (std::int64_t i = 0; i < count; ++i) {
    kept[i] = 1;
    for (std::int64_t better = 0; better < i && kept[i]; ++better) {
      if (kept[better] && groups[better] == groups[i])
        kept[i] = !suppresses(corners + better * 4, corners + i * 4, threshold);
    }
  }
}

}  // namespace

cudaError_t launch_roi_align(Type type, const void* features, const void* rois, std::int64_t regions,
                             const RoiAlignShape& shape, void* pooled, cudaStream_t) {
  ++test::launches().roi_align;
  if (type == Type::float64) pool<double, double>(features, rois, regions, shape, pooled);
  if (type == Type::float32) pool<float, float>(features, rois, regions, shape, pooled);
  if (type == Type::float16) pool<c10::Half, float>(features, rois, regions, shape, pooled);
  if (type == Type::bfloat16) pool<c10::BFloat16, float>(features, rois, regions, shape, pooled);
  return cudaSuccess;
}

cudaError_t launch_roi_align_backward(Type type, const void* gradient, const void* rois, std::int64_t regions,
                                      const RoiAlignShape& shape, void* features, cudaStream_t) {
  ++test::launches().roi_align_backward;
  (type == Type::float64 ? spread<double> : spread<float>)(gradient, rois, regions, shape, features);
  return cudaSuccess;
}

std::int64_t nms_scratch_words(std::int64_t count) {
  return count;
}

cudaError_t launch_nms(Type type, const void* boxes, const std::int64_t* groups, std::int64_t count,
                       double iou_threshold, std::uint64_t*, std::uint8_t* kept, cudaStream_t) {
  ++test::launches().nms;
  (type == Type::float64 ? suppress<double> : suppress<float>)(boxes, groups, count, iou_threshold, kept);
  return cudaSuccess;
}

}  // namespace df2::reference::cuda
