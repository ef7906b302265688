#include <df2_reference/heads/box_head.h>

#include <ATen/ops/arange.h>

#include <df2_reference/ops/ops.h>
#include <df2_reference/proposals/corner_boxes.h>

namespace df2::reference {

BoxHead::BoxHead(const Scope& scope, const ModelOptions& options)
    : options_(options.box),
      first_(scope / "box_head" / "fc6", options.backbone.pyramid_channels * options.box.bins * options.box.bins,
             options.box.hidden),
      second_(scope / "box_head" / "fc7", options.box.hidden, options.box.hidden),
      classes_(scope / "box_predictor" / "cls_score", options.box.hidden, options.classes(), Draw::normal_1e_2),
      deltas_(scope / "box_predictor" / "bbox_pred", options.box.hidden, options.classes() * 4, Draw::normal_1e_3) {}

BoxVerdicts BoxHead::operator()(const Tensor& regions) const {
  const Tensor hidden = second_(first_(regions.flatten(1)).relu_()).relu_();
  return {classes_(hidden), deltas_(hidden)};
}

Detections BoxHead::detect(const BoxVerdicts& verdicts, const Tensor& proposals, const PictureSize& picture) const {
  const std::int64_t categories = verdicts.classes.size(1) - 1;
  const Tensor all_boxes = clipped(BoxCode{options_.box_weights}.decode(verdicts.deltas, proposals), picture);
  // Without the background, and every category of a region as a row of its own.
  Tensor corners = all_boxes.narrow(1, 1, categories).reshape({-1, 4});
  Tensor scores = verdicts.classes.softmax(-1).narrow(1, 1, categories).reshape({-1});
  Tensor labels = at::arange(1, categories + 1, scores.options().dtype(at::kLong)).repeat({proposals.size(0)});
  const auto keep = [&](const Tensor& indices) {
    corners = corners.index_select(0, indices);
    scores = scores.index_select(0, indices);
    labels = labels.index_select(0, indices);
  };
  keep(scores.gt(options_.score_threshold).nonzero().squeeze(1));
  keep(indices_of_large(corners, options_.smallest_side));
  keep(nms(corners, scores, labels, options_.iou_threshold).slice(0, 0, options_.detections));
  return {corners, labels, scores};
}

}  // namespace df2::reference
