#include <df2_reference/ops/ops.h>

#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/autograd/autograd_not_implemented_fallback.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

namespace df2::reference {
namespace {

using RoiAlign = Tensor(const Tensor&, const Tensor&, double, std::int64_t, std::int64_t, std::int64_t, bool);
using RoiAlignBackward = Tensor(const Tensor&, const Tensor&, at::IntArrayRef, double, std::int64_t, bool);
using Nms = Tensor(const Tensor&, const Tensor&, const Tensor&, double);

template <class Signature>
c10::TypedOperatorHandle<Signature> find(const char* name) {
  return c10::Dispatcher::singleton().findSchemaOrThrow(name, "").typed<Signature>();
}

Tensor call_roi_align(const Tensor& features, const Tensor& rois, double spatial_scale, std::int64_t pooled_height,
                      std::int64_t pooled_width, std::int64_t sampling_ratio, bool aligned) {
  static const auto op = find<RoiAlign>("df2::roi_align");
  return op.call(features, rois, spatial_scale, pooled_height, pooled_width, sampling_ratio, aligned);
}

/// RoIAlign is linear in the features: its gradient needs none of their values.
struct RoiAlignFunction : torch::autograd::Function<RoiAlignFunction> {
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& features, const Tensor& rois,
                        double spatial_scale, std::int64_t pooled_height, std::int64_t pooled_width,
                        std::int64_t sampling_ratio, bool aligned) {
    context->save_for_backward({rois});
    context->saved_data["feature_sizes"] = features.sizes();
    context->saved_data["spatial_scale"] = spatial_scale;
    context->saved_data["sampling_ratio"] = sampling_ratio;
    context->saved_data["aligned"] = aligned;
    const at::AutoDispatchBelowADInplaceOrView below_autograd;
    return call_roi_align(features, rois, spatial_scale, pooled_height, pooled_width, sampling_ratio, aligned);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    static const auto op = find<RoiAlignBackward>("df2::roi_align_backward");
    const Tensor features =
        op.call(gradients[0], context->get_saved_variables()[0], context->saved_data["feature_sizes"].toIntVector(),
                context->saved_data["spatial_scale"].toDouble(), context->saved_data["sampling_ratio"].toInt(),
                context->saved_data["aligned"].toBool());
    return {features, Tensor(), Tensor(), Tensor(), Tensor(), Tensor(), Tensor()};
  }
};

Tensor roi_align_autograd(const Tensor& features, const Tensor& rois, double spatial_scale, std::int64_t pooled_height,
                          std::int64_t pooled_width, std::int64_t sampling_ratio, bool aligned) {
  return RoiAlignFunction::apply(features, rois, spatial_scale, pooled_height, pooled_width, sampling_ratio, aligned);
}

TORCH_LIBRARY(df2, library) {
  library.def(
      "roi_align(Tensor features, Tensor rois, float spatial_scale, int pooled_height, int pooled_width, "
      "int sampling_ratio, bool aligned) -> Tensor");
  library.def(
      "roi_align_backward(Tensor gradient, Tensor rois, int[] feature_sizes, float spatial_scale, int sampling_ratio, "
      "bool aligned) -> Tensor");
  library.def("nms(Tensor boxes, Tensor scores, Tensor groups, float iou_threshold) -> Tensor");
}

TORCH_LIBRARY_IMPL(df2, Autograd, library) {
  library.impl("roi_align", &roi_align_autograd);
  // Who asks for a second derivative is told that there is none.
  library.impl("roi_align_backward", torch::autograd::autogradNotImplementedFallback());
}

}  // namespace

Tensor roi_align(const Tensor& features, const Tensor& rois, const RoiPooling& pooling) {
  return call_roi_align(features, rois, pooling.spatial_scale, pooling.height, pooling.width, pooling.sampling_ratio,
                        pooling.aligned);
}

Tensor nms(const Tensor& boxes, const Tensor& scores, const Tensor& groups, double iou_threshold) {
  static const auto op = find<Nms>("df2::nms");
  return op.call(boxes, scores, groups, iou_threshold);
}

}  // namespace df2::reference
