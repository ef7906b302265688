// df2::roi_align and its gradient on the CPU: the rule of roi_align.h, looped over by threads.
#include <algorithm>
#include <vector>

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>
#include <ATen/ops/zeros.h>
#include <torch/library.h>

#include <df2_reference/ops/kernels.h>

namespace df2::reference {
namespace {

/// Half and bfloat16 are summed as float.
template <class T>
using Real = std::conditional_t<std::is_same_v<T, double>, double, float>;

/// The taps of a region's bins, bin after bin, from the bin `first` on: of all of them, or of as many as are kept at a
/// time where the bins are very large, and of one at least. Returns the bin after them.
template <class R>
std::int64_t find_taps(const RoiGrid<R>& grid, const RoiAlignShape& shape, std::int64_t first,
                       std::vector<RoiTap<R>>& taps) {
  constexpr std::int64_t kKept = std::int64_t{1} << 20;
  const std::int64_t bins = kKept / std::max(grid.samples(), 1);
  const std::int64_t end = std::min(shape.bins(), first + std::max<std::int64_t>(bins, 1));
  taps.clear();
  for (std::int64_t bin = first; bin < end; ++bin) {
    const auto row = static_cast<int>(bin / shape.pooled_width), column = static_cast<int>(bin % shape.pooled_width);
    for (int y = 0; y < grid.samples_y; ++y) {
      for (int x = 0; x < grid.samples_x; ++x) taps.push_back(roi_tap(grid, shape, row, column, y, x));
    }
  }
  return end;
}

template <class T>
void pool(const T* features, const Real<T>* rois, std::int64_t regions, const RoiAlignShape& shape, T* pooled) {
  using R = Real<T>;
  at::parallel_for(0, regions, 1, [&](std::int64_t begin, std::int64_t end) {
    std::vector<RoiTap<R>> taps;
    for (std::int64_t region = begin; region < end; ++region) {
      const RoiGrid<R> grid = roi_grid(rois + region * 5, shape);
      for (std::int64_t first = 0, last = 0; first < shape.bins(); first = last) {
        last = find_taps(grid, shape, first, taps);
        for (std::int64_t channel = 0; channel < shape.channels; ++channel) {
          const T* plane = features + (grid.picture * shape.channels + channel) * shape.plane();
          T* bins = pooled + (region * shape.channels + channel) * shape.bins();
          const RoiTap<R>* tap = taps.data();
          for (std::int64_t bin = first; bin < last; ++bin) {
            R sum = 0;
            for (int sample = 0; sample < grid.samples(); ++sample, ++tap) {
              for (int corner = 0; corner < 4; ++corner) {
                sum += tap->shares[corner] * static_cast<R>(plane[tap->cells[corner]]);
              }
            }
            bins[bin] = static_cast<T>(sum * grid.weight());
          }
        }
      }
    }
  });
}

/// A thread has channels of its own, so that each cell is added to in the order of the regions, whatever the threads.
template <class R>
void spread(const R* gradient, const R* rois, std::int64_t regions, const RoiAlignShape& shape, R* features) {
  at::parallel_for(0, shape.channels, 1, [&](std::int64_t begin, std::int64_t end) {
    std::vector<RoiTap<R>> taps;
    for (std::int64_t region = 0; region < regions; ++region) {
      const RoiGrid<R> grid = roi_grid(rois + region * 5, shape);
      for (std::int64_t first = 0, last = 0; first < shape.bins(); first = last) {
        last = find_taps(grid, shape, first, taps);
        for (std::int64_t channel = begin; channel < end; ++channel) {
          R* plane = features + (grid.picture * shape.channels + channel) * shape.plane();
          const R* bins = gradient + (region * shape.channels + channel) * shape.bins();
          const RoiTap<R>* tap = taps.data();
          for (std::int64_t bin = first; bin < last; ++bin) {
            const R each = bins[bin] * grid.weight();
            for (int sample = 0; sample < grid.samples(); ++sample, ++tap) {
              for (int corner = 0; corner < 4; ++corner) plane[tap->cells[corner]] += tap->shares[corner] * each;
            }
          }
        }
      }
    }
  });
}

Tensor roi_align_cpu(const Tensor& features, const Tensor& rois, double spatial_scale, std::int64_t pooled_height,
                     std::int64_t pooled_width, std::int64_t sampling_ratio, bool aligned) {
  const RoiAlignShape shape =
      checked_shape(features, rois, spatial_scale, pooled_height, pooled_width, sampling_ratio, aligned);
  const Tensor input = features.contiguous(), positions = checked_positions(rois, features);
  Tensor pooled = at::zeros({rois.size(0), shape.channels, pooled_height, pooled_width}, features.options());
  AT_DISPATCH_FLOATING_TYPES_AND2(at::kHalf, at::kBFloat16, features.scalar_type(), "roi_align", [&] {
    pool(input.const_data_ptr<scalar_t>(), positions.const_data_ptr<Real<scalar_t>>(), rois.size(0), shape,
         pooled.mutable_data_ptr<scalar_t>());
  });
  return pooled;
}

Tensor roi_align_backward_cpu(const Tensor& gradient, const Tensor& rois, at::IntArrayRef feature_sizes,
                              double spatial_scale, std::int64_t sampling_ratio, bool aligned) {
  check_gradient(gradient, rois, feature_sizes);
  const Tensor sums = at::zeros(
      feature_sizes, gradient.options().dtype(gradient.scalar_type() == at::kDouble ? at::kDouble : at::kFloat));
  const RoiAlignShape shape =
      checked_shape(sums, rois, spatial_scale, gradient.size(2), gradient.size(3), sampling_ratio, aligned);
  const Tensor each = gradient.to(sums.scalar_type()).contiguous(), positions = checked_positions(rois, sums);
  AT_DISPATCH_FLOATING_TYPES(sums.scalar_type(), "roi_align_backward", [&] {
    spread(each.const_data_ptr<scalar_t>(), positions.const_data_ptr<scalar_t>(), rois.size(0), shape,
           sums.mutable_data_ptr<scalar_t>());
  });
  return sums.to(gradient.scalar_type());
}

TORCH_LIBRARY_IMPL(df2, CPU, library) {
  library.impl("roi_align", &roi_align_cpu);
  library.impl("roi_align_backward", &roi_align_backward_cpu);
}

}  // namespace
}  // namespace df2::reference
