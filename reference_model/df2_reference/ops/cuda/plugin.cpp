// df2::roi_align, its gradient and df2::nms on CUDA: tensors in, the kernels of the .cu files on the current stream.
// A library of its own, libdf2_reference_cuda.so, which ../load_cuda.cpp opens where LibTorch's CUDA part is installed.
#include <ATen/Context.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <torch/library.h>

#include <df2_reference/ops/cuda/kernels.h>
#include <df2_reference/ops/kernels.h>

namespace df2::reference::cuda {
namespace {

Type type_of(at::ScalarType type) {
  switch (type) {
    case at::kDouble:
      return Type::float64;
    case at::kFloat:
      return Type::float32;
    case at::kHalf:
      return Type::float16;
    case at::kBFloat16:
      return Type::bfloat16;
    default:
      TORCH_CHECK(false, "roi_align: no kernel for features of the type ", type);
  }
}

Tensor roi_align_cuda(const Tensor& features, const Tensor& rois, double spatial_scale, std::int64_t pooled_height,
                      std::int64_t pooled_width, std::int64_t sampling_ratio, bool aligned) {
  const RoiAlignShape shape =
      checked_shape(features, rois, spatial_scale, pooled_height, pooled_width, sampling_ratio, aligned);
  const c10::cuda::CUDAGuard guard(features.device());
  const Tensor input = features.contiguous(), positions = checked_positions(rois, features);
  Tensor pooled = at::empty({rois.size(0), shape.channels, pooled_height, pooled_width}, features.options());
  C10_CUDA_CHECK(launch_roi_align(type_of(input.scalar_type()), input.const_data_ptr(), positions.const_data_ptr(),
                                  rois.size(0), shape, pooled.mutable_data_ptr(), c10::cuda::getCurrentCUDAStream()));
  return pooled;
}

Tensor roi_align_backward_cuda(const Tensor& gradient, const Tensor& rois, at::IntArrayRef feature_sizes,
                               double spatial_scale, std::int64_t sampling_ratio, bool aligned) {
  at::globalContext().alertNotDeterministic("df2::roi_align_backward");
  check_gradient(gradient, rois, feature_sizes);
  const c10::cuda::CUDAGuard guard(gradient.device());
  const at::ScalarType type = gradient.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
  Tensor sums = at::zeros(feature_sizes, gradient.options().dtype(type));
  const RoiAlignShape shape =
      checked_shape(sums, rois, spatial_scale, gradient.size(2), gradient.size(3), sampling_ratio, aligned);
  const Tensor each = gradient.to(type).contiguous(), positions = checked_positions(rois, sums);
  C10_CUDA_CHECK(launch_roi_align_backward(type_of(type), each.const_data_ptr(), positions.const_data_ptr(),
                                           rois.size(0), shape, sums.mutable_data_ptr(),
                                           c10::cuda::getCurrentCUDAStream()));
  return sums.to(gradient.scalar_type());
}

Tensor nms_cuda(const Tensor& boxes, const Tensor& scores, const Tensor& groups, double iou_threshold) {
  const Tensor order = checked_order(boxes, scores, groups);
  const c10::cuda::CUDAGuard guard(boxes.device());
  const at::ScalarType type = boxes.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
  const Tensor corners = boxes.to(type).index_select(0, order).contiguous();
  const Tensor ordered_groups = groups.index_select(0, order).contiguous();
  Tensor scratch = at::empty({nms_scratch_words(order.numel())}, order.options());
  Tensor kept = at::empty({order.numel()}, order.options().dtype(at::kByte));
  C10_CUDA_CHECK(launch_nms(type_of(type), corners.const_data_ptr(), ordered_groups.const_data_ptr<std::int64_t>(),
                            order.numel(), iou_threshold, static_cast<std::uint64_t*>(scratch.mutable_data_ptr()),
                            kept.mutable_data_ptr<std::uint8_t>(), c10::cuda::getCurrentCUDAStream()));
  return order.masked_select(kept.to(at::kBool));
}

TORCH_LIBRARY_IMPL(df2, CUDA, library) {
  library.impl("roi_align", &roi_align_cuda);
  library.impl("roi_align_backward", &roi_align_backward_cuda);
  library.impl("nms", &nms_cuda);
}

}  // namespace
}  // namespace df2::reference::cuda
