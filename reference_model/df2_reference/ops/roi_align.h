// In: a region of interest and the shape of a feature map. Out: which values of the map a bin of the region averages,
// and with which weights. The rule of RoIAlign (Mask R-CNN, section 3), once: called by the loops of roi_align_cpu.cpp
// and by the kernels of cuda/roi_align.cu.
#pragma once

#include <cmath>
#include <cstdint>

#include <df2_reference/ops/host_device.h>

namespace df2::reference {

/// Samples of a bin along an axis, at most, whatever the region and whoever says how many.
inline constexpr int kMostSamples = 1024;

/// What does not change from region to region.
struct RoiAlignShape {
  std::int64_t channels = 0;
  int height = 0;  ///< of the feature map, in cells
  int width = 0;
  int pooled_height = 0;  ///< bins of a region
  int pooled_width = 0;
  double spatial_scale = 1;  ///< cells per pixel
  int sampling_ratio = 0;    ///< samples of a bin along each axis; 0: adaptive_samples
  bool aligned = false;      ///< a pixel's centre is half a cell from its corner

  DF2_HOST_DEVICE std::int64_t plane() const { return static_cast<std::int64_t>(height) * width; }
  DF2_HOST_DEVICE std::int64_t bins() const { return static_cast<std::int64_t>(pooled_height) * pooled_width; }
};

/// One region in cells: its picture in the batch, its corner, the size of a bin, and how a bin is sampled.
template <class Real>
struct RoiGrid {
  std::int64_t picture;
  Real left, top, bin_width, bin_height;
  int samples_x, samples_y;

  /// Of one bin; an empty bin averages over nothing, which is zero.
  DF2_HOST_DEVICE int samples() const { return samples_x * samples_y; }
  DF2_HOST_DEVICE Real weight() const { return Real(1) / static_cast<Real>(samples() > 0 ? samples() : 1); }
};

/// The four cells around a sample and their shares. A sample outside the map has no shares.
template <class Real>
struct RoiTap {
  int cells[4];
  Real shares[4];
};

/// As many as a bin of this length has cells, rounded up: none where its corners are the wrong way round.
template <class Real>
DF2_HOST_DEVICE int adaptive_samples(Real length) {
  // Written so that a length that is not a number has none, and that none is cast which no int holds.
  if (!(length > Real(0))) return 0;
  return length < Real(kMostSamples) ? static_cast<int>(std::ceil(length)) : kMostSamples;
}

/// `roi`: picture, x1, y1, x2, y2, the corners in pixels. REQUIRES: the picture is one of the batch.
template <class Real>
DF2_HOST_DEVICE RoiGrid<Real> roi_grid(const Real* roi, const RoiAlignShape& shape) {
  const Real scale = static_cast<Real>(shape.spatial_scale);
  const Real offset = shape.aligned ? Real(0.5) : Real(0);
  RoiGrid<Real> grid;
  grid.picture = static_cast<std::int64_t>(roi[0]);
  grid.left = roi[1] * scale - offset;
  grid.top = roi[2] * scale - offset;
  Real width = roi[3] * scale - offset - grid.left;
  Real height = roi[4] * scale - offset - grid.top;
  if (!shape.aligned) {  // the older rule: no region is smaller than a cell
    width = width > Real(1) ? width : Real(1);
    height = height > Real(1) ? height : Real(1);
  }
  grid.bin_width = width / static_cast<Real>(shape.pooled_width);
  grid.bin_height = height / static_cast<Real>(shape.pooled_height);
  const bool fixed = shape.sampling_ratio > 0;
  grid.samples_x = fixed ? shape.sampling_ratio : adaptive_samples(grid.bin_width);
  grid.samples_y = fixed ? shape.sampling_ratio : adaptive_samples(grid.bin_height);
  return grid;
}

/// One axis of a sample: the two cells it lies between, and the share of the second. False: outside the map.
template <class Real>
DF2_HOST_DEVICE bool roi_cells(Real at, int size, int& low, int& high, Real& share) {
  // Written so that a coordinate that is not a number counts as outside.
  if (!(at >= Real(-1) && at <= static_cast<Real>(size))) return false;
  at = at > Real(0) ? at : Real(0);
  low = static_cast<int>(at);
  if (low >= size - 1) {
    low = high = size - 1;
    share = 0;
  } else {
    high = low + 1;
    share = at - static_cast<Real>(low);
  }
  return true;
}

/// Sample (x, y) of the bin (column, row).
template <class Real>
DF2_HOST_DEVICE RoiTap<Real> roi_tap(const RoiGrid<Real>& grid, const RoiAlignShape& shape, int row, int column, int y,
                                     int x) {
  const Real at_y = grid.top + static_cast<Real>(row) * grid.bin_height +
                    (static_cast<Real>(y) + Real(0.5)) * grid.bin_height / static_cast<Real>(grid.samples_y);
  const Real at_x = grid.left + static_cast<Real>(column) * grid.bin_width +
                    (static_cast<Real>(x) + Real(0.5)) * grid.bin_width / static_cast<Real>(grid.samples_x);
  int top, bottom, left, right;
  Real lower, further;
  if (!roi_cells(at_y, shape.height, top, bottom, lower) || !roi_cells(at_x, shape.width, left, right, further)) {
    return {{0, 0, 0, 0}, {0, 0, 0, 0}};
  }
  const Real upper = Real(1) - lower, nearer = Real(1) - further;
  return {
      {top * shape.width + left, top * shape.width + right, bottom * shape.width + left, bottom * shape.width + right},
      {upper * nearer, upper * further, lower * nearer, lower * further}};
}

}  // namespace df2::reference
