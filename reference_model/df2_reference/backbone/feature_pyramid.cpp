#include <df2_reference/backbone/feature_pyramid.h>

#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/upsample_nearest2d.h>

namespace df2::reference {

FeaturePyramid::FeaturePyramid(const Scope& scope, const BackboneOptions& options) : body_(scope / "body", options) {
  const Scope pyramid = scope / "fpn";
  const std::int64_t depth = options.pyramid_channels;
  const std::array<std::int64_t, 4> channels = ResNet::channels(options);
  for (std::int64_t i = 0; i < 4; ++i) {
    const std::int64_t in = channels[static_cast<std::size_t>(i)];
    lateral_.emplace_back(pyramid / "inner_blocks" / i / 0, ConvolutionShape{in, depth, 1, 1, Draw::lecun_uniform});
    output_.emplace_back(pyramid / "layer_blocks" / i / 0, ConvolutionShape{depth, depth, 3, 1, Draw::lecun_uniform});
  }
}

std::array<Tensor, FeaturePyramid::kLevels> FeaturePyramid::operator()(const Tensor& pictures, bool training,
                                                                       const Processes& processes) const {
  const std::array<Tensor, 4> stages = body_(pictures, training, processes);
  std::array<Tensor, kLevels> levels;
  Tensor coarser = lateral_[3](stages[3]);
  levels[3] = output_[3](coarser);
  for (std::size_t i = 3; i-- > 0;) {
    const Tensor lateral = lateral_[i](stages[i]);
    coarser = lateral + at::upsample_nearest2d(coarser, {lateral.size(2), lateral.size(3)});
    levels[i] = output_[i](coarser);
  }
  levels[4] = at::max_pool2d(levels[3], /*kernel_size=*/1, /*stride=*/2);
  return levels;
}

}  // namespace df2::reference
