#include <df2_reference/proposals/proposal_network.h>

#include <algorithm>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>

#include <df2_reference/ops/ops.h>
#include <df2_reference/proposals/anchors.h>
#include <df2_reference/proposals/corner_boxes.h>

namespace df2::reference {
namespace {

std::int64_t ratios(const ModelOptions& options) {
  return static_cast<std::int64_t>(options.proposals.aspect_ratios.size());
}

/// [n, ratios * values, h, w] -> [n, h * w * ratios, values], in the order of the anchors.
Tensor by_anchor(const Tensor& map, std::int64_t values) {
  const std::int64_t pictures = map.size(0), rows = map.size(2), columns = map.size(3);
  return map.view({pictures, -1, values, rows, columns}).permute({0, 3, 4, 1, 2}).reshape({pictures, -1, values});
}

}  // namespace

ProposalNetwork::ProposalNetwork(const Scope& scope, const ModelOptions& options)
    : options_(options.proposals),
      convolution_(scope / "head" / "conv" / 0 / 0,
                   {options.backbone.pyramid_channels, options.backbone.pyramid_channels, 3, 1, Draw::normal_1e_2}),
      objectness_(scope / "head" / "cls_logits",
                  {options.backbone.pyramid_channels, ratios(options), 1, 1, Draw::normal_1e_2}),
      deltas_(scope / "head" / "bbox_pred",
              {options.backbone.pyramid_channels, ratios(options) * 4, 1, 1, Draw::normal_1e_2}) {}

std::vector<AnchorVerdicts> ProposalNetwork::judge(const std::array<Tensor, FeaturePyramid::kLevels>& pyramid,
                                                   const PictureSize& padded_picture) const {
  std::vector<AnchorVerdicts> levels;
  for (std::size_t i = 0; i < pyramid.size(); ++i) {
    const Tensor features = convolution_(pyramid[i]).relu_();
    levels.push_back({by_anchor(objectness_(features), 1).squeeze(2), by_anchor(deltas_(features), 4),
                      level_anchors(features, padded_picture, options_.anchor_sizes[i], options_.aspect_ratios)});
  }
  return levels;
}

std::vector<Proposals> ProposalNetwork::propose(const std::vector<AnchorVerdicts>& levels,
                                                const std::vector<PictureSize>& pictures,
                                                const ProposalLimits& limits) const {
  const at::NoGradGuard no_gradient;
  std::vector<Proposals> proposals;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto picture = static_cast<std::int64_t>(i);
    std::vector<Tensor> logits, corners, groups;
    for (std::size_t level = 0; level < levels.size(); ++level) {
      const AnchorVerdicts& all = levels[level];
      const Tensor objectness = all.objectness[picture];
      const auto [best, indices] = objectness.topk(std::min(limits.candidates_per_level, objectness.size(0)));
      logits.push_back(best);
      corners.push_back(BoxCode{}
                            .decode(all.deltas[picture].index_select(0, indices), all.anchors.index_select(0, indices))
                            .squeeze(1));
      groups.push_back(at::full(best.sizes(), static_cast<std::int64_t>(level), best.options().dtype(at::kLong)));
    }
    Tensor boxes = clipped(at::cat(corners), pictures[i]), scores = at::cat(logits).sigmoid();
    const Tensor large = indices_of_large(boxes, options_.smallest_side);
    boxes = boxes.index_select(0, large);
    scores = scores.index_select(0, large);
    const Tensor kept = nms(boxes, scores, at::cat(groups).index_select(0, large), options_.iou_threshold)
                            .slice(0, 0, limits.proposals);
    proposals.push_back({boxes.index_select(0, kept), scores.index_select(0, kept)});
  }
  return proposals;
}

}  // namespace df2::reference
