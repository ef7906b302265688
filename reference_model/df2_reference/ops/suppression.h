// In: two boxes as corners (x1, y1, x2, y2). Out: whether the better one suppresses the other. The rule of non-maximum
// suppression, once: called by nms_cpu.cpp and by the kernels of cuda/nms.cu.
#pragma once

#include <df2_reference/ops/host_device.h>

namespace df2::reference {

template <class Real>
DF2_HOST_DEVICE Real corner_area(const Real* box) {
  return (box[2] - box[0]) * (box[3] - box[1]);
}

/// Intersection over union above the threshold. Two boxes without area do not suppress each other.
template <class Real>
DF2_HOST_DEVICE bool suppresses(const Real* better, const Real* other, double iou_threshold) {
  const Real left = better[0] > other[0] ? better[0] : other[0];
  const Real top = better[1] > other[1] ? better[1] : other[1];
  const Real right = better[2] < other[2] ? better[2] : other[2];
  const Real bottom = better[3] < other[3] ? better[3] : other[3];
  const Real width = right > left ? right - left : Real(0);
  const Real height = bottom > top ? bottom - top : Real(0);
  const Real both = width * height;
  return static_cast<double>(both / (corner_area(better) + corner_area(other) - both)) > iou_threshold;
}

}  // namespace df2::reference
