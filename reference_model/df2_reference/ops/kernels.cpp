#include <df2_reference/ops/kernels.h>

#include <cmath>
#include <limits>

#include <ATen/ops/isfinite.h>
#include <c10/util/Exception.h>

namespace df2::reference {

RoiAlignShape checked_shape(const Tensor& features, const Tensor& rois, double spatial_scale,
                            std::int64_t pooled_height, std::int64_t pooled_width, std::int64_t sampling_ratio,
                            bool aligned) {
  constexpr std::int64_t kMost = std::numeric_limits<int>::max();
  TORCH_CHECK(features.dim() == 4 && features.is_floating_point(),
              "roi_align: features of a floating type and shape [pictures, channels, height, width] expected, ",
              features.scalar_type(), " of shape ", features.sizes(), " found");
  TORCH_CHECK(rois.dim() == 2 && rois.size(1) == 5 && rois.is_floating_point(),
              "roi_align: rois of a floating type and shape [regions, 5] expected (picture, x1, y1, x2, y2), ",
              rois.scalar_type(), " of shape ", rois.sizes(), " found");
  TORCH_CHECK(features.device() == rois.device(),
              "roi_align: features and rois are on different devices: ", features.device(), " and ", rois.device());
  TORCH_CHECK(features.size(2) > 0 && features.size(3) > 0 && features.size(2) <= kMost / features.size(3),
              "roi_align: the feature map is empty or too large: ", features.size(2), " x ", features.size(3));
  TORCH_CHECK(pooled_height > 0 && pooled_width > 0 && pooled_height <= kMost / pooled_width,
              "roi_align: at least one bin along each axis expected, ", pooled_height, " x ", pooled_width, " found");
  TORCH_CHECK(sampling_ratio >= 0 && sampling_ratio <= kMostSamples, "roi_align: sampling_ratio from 0 to ",
              kMostSamples, " expected, ", sampling_ratio, " found");
  TORCH_CHECK(std::isfinite(spatial_scale), "roi_align: a finite spatial_scale expected, ", spatial_scale, " found");
  RoiAlignShape shape;
  shape.channels = features.size(1);
  shape.height = static_cast<int>(features.size(2));
  shape.width = static_cast<int>(features.size(3));
  shape.pooled_height = static_cast<int>(pooled_height);
  shape.pooled_width = static_cast<int>(pooled_width);
  shape.spatial_scale = spatial_scale;
  shape.sampling_ratio = static_cast<int>(sampling_ratio);
  shape.aligned = aligned;
  return shape;
}

void check_gradient(const Tensor& gradient, const Tensor& rois, at::IntArrayRef feature_sizes) {
  TORCH_CHECK(feature_sizes.size() == 4,
              "roi_align_backward: feature_sizes of pictures, channels, height and width expected, ", feature_sizes,
              " found");
  TORCH_CHECK(gradient.is_floating_point() && gradient.dim() == 4 && rois.dim() > 0 &&
                  gradient.size(0) == rois.size(0) && gradient.size(1) == feature_sizes[1],
              "roi_align_backward: a gradient of a floating type and shape [regions, channels, bins, bins] expected, ",
              gradient.scalar_type(), " of shape ", gradient.sizes(), " found for rois of shape ", rois.sizes(),
              " and features of shape ", feature_sizes);
}

Tensor checked_positions(const Tensor& rois, const Tensor& features) {
  const Tensor positions = rois.to(features.scalar_type() == at::kDouble ? at::kDouble : at::kFloat).contiguous();
  const Tensor pictures = positions.select(1, 0);
  const Tensor fitting = pictures.ge(0).logical_and(pictures.lt(features.size(0)));
  const Tensor finite = at::isfinite(positions).all();
  // One answer from the device where all is well.
  if (finite.logical_and(fitting.all()).item<bool>()) return positions;
  TORCH_CHECK(finite.item<bool>(), "roi_align: a region has numbers that are not finite");
  TORCH_CHECK(false, "roi_align: a region names a picture that is not among the ", features.size(0), " of the batch");
}

Tensor checked_order(const Tensor& boxes, const Tensor& scores, const Tensor& groups) {
  TORCH_CHECK(boxes.dim() == 2 && boxes.size(1) == 4 && boxes.is_floating_point(),
              "nms: boxes of a floating type and shape [n, 4] expected (x1, y1, x2, y2), ", boxes.scalar_type(),
              " of shape ", boxes.sizes(), " found");
  TORCH_CHECK(scores.dim() == 1 && scores.size(0) == boxes.size(0), "nms: a score for each of ", boxes.size(0),
              " boxes expected, shape ", scores.sizes(), " found");
  TORCH_CHECK(groups.dim() == 1 && groups.size(0) == boxes.size(0) && groups.scalar_type() == at::kLong,
              "nms: a group (int64) for each of ", boxes.size(0), " boxes expected, ", groups.scalar_type(),
              " of shape ", groups.sizes(), " found");
  TORCH_CHECK(boxes.device() == scores.device() && boxes.device() == groups.device(),
              "nms: boxes, scores and groups are on different devices");
  return std::get<1>(scores.sort(/*stable=*/true, /*dim=*/0, /*descending=*/true));
}

}  // namespace df2::reference
