#include <df2_reference/heads/mask_head.h>

#include <algorithm>

#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/zeros.h>

namespace df2::reference {
namespace {

/// A range of whole pixels, cut to the picture: where it begins there, how long it is, and how much was cut off before.
struct Overlap {
  std::int64_t begin, length, cut;
};

Overlap overlap(std::int64_t first, std::int64_t length, std::int64_t limit) {
  const std::int64_t begin = std::max<std::int64_t>(first, 0), end = std::min(first + length, limit);
  return {begin, std::max<std::int64_t>(end - begin, 0), begin - first};
}

}  // namespace

MaskHead::MaskHead(const Scope& scope, const ModelOptions& options)
    : convolutions_([&] {
        std::vector<Convolution> convolutions;
        std::int64_t in = options.backbone.pyramid_channels, index = 0;
        for (const std::int64_t out : options.mask.channels) {
          convolutions.emplace_back(scope / "mask_head" / index++ / 0, ConvolutionShape{in, out});
          in = out;
        }
        return convolutions;
      }()),
      deconvolution_(scope / "mask_predictor" / "conv5_mask", options.mask.channels.back(), options.mask.deconvolved,
                     2),
      maps_(scope / "mask_predictor" / "mask_fcn_logits", {options.mask.deconvolved, options.classes(), 1}) {}

Tensor MaskHead::features(const Tensor& regions) const {
  Tensor features = regions;
  for (const Convolution& convolution : convolutions_) features = convolution(features).relu_();
  return features;
}

Tensor MaskHead::logits(const Tensor& features, const Tensor& labels) const {
  const Tensor all = maps_(deconvolution_(features).relu_());
  const Tensor own = labels.view({-1, 1, 1, 1}).expand({-1, 1, all.size(2), all.size(3)});
  return all.gather(1, own).squeeze(1);
}

void for_each_mask_part(const Tensor& masks, const Tensor& corners, const PictureSize& picture,
                        const std::function<void(std::int64_t i, const MaskPart& part)>& use) {
  const std::int64_t side = masks.size(-1);
  const Tensor bordered = at::constant_pad_nd(masks, {1, 1, 1, 1}).unsqueeze(1);
  // The boxes grow with their masks' borders, around their centres, and are cut to whole pixels.
  const double growth = static_cast<double>(side + 2) / static_cast<double>(side);
  const Tensor near = corners.narrow(1, 0, 2), far = corners.narrow(1, 2, 2);
  const Tensor centre = (far + near) * 0.5, half = (far - near) * 0.5 * growth;
  const Tensor firsts = (centre - half).to(at::kLong).cpu().contiguous();
  const Tensor lasts = (centre + half).to(at::kLong).cpu().contiguous();
  const auto first = firsts.accessor<std::int64_t, 2>(), last = lasts.accessor<std::int64_t, 2>();

  for (std::int64_t i = 0; i < masks.size(0); ++i) {
    const std::int64_t width = std::max<std::int64_t>(last[i][0] - first[i][0] + 1, 1);
    const std::int64_t height = std::max<std::int64_t>(last[i][1] - first[i][1] + 1, 1);
    const Overlap x = overlap(first[i][0], width, picture.width), y = overlap(first[i][1], height, picture.height);
    MaskPart part{{}, x.begin, y.begin};
    if (x.length > 0 && y.length > 0) {
      part.values = at::upsample_bilinear2d(bordered.narrow(0, i, 1), {height, width}, /*align_corners=*/false)[0][0]
                        .narrow(0, y.cut, y.length)
                        .narrow(1, x.cut, x.length);
    }
    use(i, part);
  }
}

Tensor pasted_masks(const Tensor& masks, const Tensor& corners, const PictureSize& picture) {
  Tensor pasted = at::zeros({masks.size(0), picture.height, picture.width}, masks.options());
  for_each_mask_part(masks, corners, picture, [&](std::int64_t i, const MaskPart& part) {
    if (!part.values.defined()) return;
    pasted[i].narrow(0, part.y, part.values.size(0)).narrow(1, part.x, part.values.size(1)).copy_(part.values);
  });
  return pasted;
}

}  // namespace df2::reference
