// The operators under mixed precision: features may be half or bfloat16, and positions, overlaps and scores are float,
// as a pixel of a large picture needs more digits than those types have.
#include <ATen/autocast_mode.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <torch/library.h>

#include <df2_reference/ops/ops.h>

namespace df2::reference {
namespace {

template <at::DeviceType device>
Tensor roi_align_autocast(const Tensor& features, const Tensor& rois, double spatial_scale, std::int64_t pooled_height,
                          std::int64_t pooled_width, std::int64_t sampling_ratio, bool aligned) {
  const c10::impl::ExcludeDispatchKeyGuard below_autocast(
      at::autocast::get_autocast_dispatch_key_from_device_type(device));
  return roi_align(features, at::autocast::cached_cast(at::kFloat, rois, device),
                   {pooled_height, pooled_width, spatial_scale, sampling_ratio, aligned});
}

template <at::DeviceType device>
Tensor nms_autocast(const Tensor& boxes, const Tensor& scores, const Tensor& groups, double iou_threshold) {
  const c10::impl::ExcludeDispatchKeyGuard below_autocast(
      at::autocast::get_autocast_dispatch_key_from_device_type(device));
  return nms(at::autocast::cached_cast(at::kFloat, boxes, device),
             at::autocast::cached_cast(at::kFloat, scores, device), groups, iou_threshold);
}

template <at::DeviceType device>
void register_autocast(torch::Library& library) {
  library.impl("roi_align", &roi_align_autocast<device>);
  library.impl("nms", &nms_autocast<device>);
}

TORCH_LIBRARY_IMPL(df2, AutocastCPU, library) {
  register_autocast<at::kCPU>(library);
}

TORCH_LIBRARY_IMPL(df2, AutocastCUDA, library) {
  register_autocast<at::kCUDA>(library);
}

}  // namespace
}  // namespace df2::reference
