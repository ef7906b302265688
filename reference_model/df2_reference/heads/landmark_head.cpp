#include <df2_reference/heads/landmark_head.h>

#include <algorithm>
#include <cmath>

#include <ATen/ops/stack.h>
#include <ATen/ops/upsample_bicubic2d.h>

#include <df2/category_set.h>

namespace df2::reference {
namespace {

/// Peaks of one region's maps [landmarks, m, m]: [landmarks, 3]. `box`: x1, y1, x2, y2.
Tensor region_peaks(const Tensor& maps, const float* box) {
  const float width = std::max(box[2] - box[0], 1.0F), height = std::max(box[3] - box[1], 1.0F);
  const auto columns = static_cast<std::int64_t>(std::ceil(width)), rows = static_cast<std::int64_t>(std::ceil(height));
  const Tensor enlarged = at::upsample_bicubic2d(maps.unsqueeze(0), {rows, columns}, /*align_corners=*/false)[0];
  const auto [logit, place] = enlarged.flatten(1).max(1);
  // A peak is in the middle of its cell; the enlarged map is a fraction of a cell wider than the region.
  const Tensor x = (place.remainder(columns) + 0.5) * (width / static_cast<float>(columns)) + box[0];
  const Tensor y = (place.floor_divide(columns) + 0.5) * (height / static_cast<float>(rows)) + box[1];
  return at::stack({x, y, logit}, 1);
}

}  // namespace

LandmarkHead::LandmarkHead(const Scope& scope, const ModelOptions& options)
    : convolutions_([&] {
        std::vector<Convolution> convolutions;
        // torchvision counts the rectifiers between the convolutions.
        std::int64_t in = options.backbone.pyramid_channels, index = 0;
        for (const std::int64_t out : options.landmarks.channels) {
          convolutions.emplace_back(scope / "keypoint_head" / index, ConvolutionShape{in, out});
          in = out;
          index += 2;
        }
        return convolutions;
      }()),
      first_(scope / "keypoint_predictor" / "deconv", options.landmarks.channels.back(), options.landmarks.deconvolved,
             4),
      second_(scope / "keypoint_predictor" / "kps_score_lowres", options.landmarks.deconvolved, kDeepFashion2Landmarks,
              4) {}

Tensor LandmarkHead::features(const Tensor& regions) const {
  Tensor features = regions;
  for (const Convolution& convolution : convolutions_) features = convolution(features).relu_();
  return features;
}

std::vector<CategoryMaps> LandmarkHead::maps(const Tensor& features, const Tensor& labels) const {
  const Tensor upper = first_(features).relu_();
  std::vector<CategoryMaps> maps;
  const CategorySet& categories = deepfashion2_categories();
  for (std::size_t i = 0; i < categories.size(); ++i) {
    const Category& category = categories.all()[i];
    const Tensor regions = labels.eq(category.id).nonzero().squeeze(1);
    if (regions.numel() == 0) continue;
    maps.push_back({i, regions,
                    second_.slice(upper.index_select(0, regions), static_cast<std::int64_t>(category.landmark_begin),
                                  static_cast<std::int64_t>(category.landmark_count))});
  }
  return maps;
}

std::vector<Tensor> peaks(const std::vector<CategoryMaps>& maps, const Tensor& corners) {
  const Tensor boxes = corners.to(at::kFloat).cpu().contiguous();
  std::vector<Tensor> landmarks(static_cast<std::size_t>(boxes.size(0)));
  for (const CategoryMaps& category : maps) {
    const Tensor regions = category.regions.cpu();
    for (std::int64_t i = 0; i < regions.numel(); ++i) {
      const auto region = regions[i].item<std::int64_t>();
      landmarks[static_cast<std::size_t>(region)] =
          region_peaks(category.logits[i], boxes.const_data_ptr<float>() + region * 4);
    }
  }
  return landmarks;
}

}  // namespace df2::reference
