#include <df2_reference/backbone/resnet.h>

#include <string>

#include <ATen/ops/max_pool2d.h>

namespace df2::reference {
namespace {

std::int64_t expansion(const BackboneOptions& options) {
  return options.bottleneck ? 4 : 1;
}

/// "conv1" with the batch norm "bn1".
NormalisedConvolution numbered(const Scope& scope, int number, const ConvolutionShape& shape,
                               const BackboneOptions& options) {
  const std::string digit = std::to_string(number);
  return {scope / ("conv" + digit), scope / ("bn" + digit), shape, options};
}

/// The stem is stage 0; the first `frozen_stages` stages are not trained.
Scope stage_scope(const Scope& scope, std::int64_t stage, const BackboneOptions& options) {
  return stage < options.frozen_stages ? scope.frozen() : scope;
}

}  // namespace

ResidualBlock::ResidualBlock(const Scope& scope, std::int64_t in, std::int64_t width, std::int64_t stride,
                             const BackboneOptions& options) {
  const std::int64_t out = width * expansion(options);
  if (options.bottleneck) {
    convolutions_ = {numbered(scope, 1, {in, width, 1}, options),
                     numbered(scope, 2, {width, width, 3, stride}, options),
                     numbered(scope, 3, {width, out, 1}, options)};
  } else {
    convolutions_ = {numbered(scope, 1, {in, width, 3, stride}, options), numbered(scope, 2, {width, out, 3}, options)};
  }
  if (stride != 1 || in != out) {
    const Scope shortcut = scope / "downsample";
    shortcut_.emplace(shortcut / 0, shortcut / 1, ConvolutionShape{in, out, 1, stride}, options);
  }
}

Tensor ResidualBlock::operator()(const Tensor& input, bool training, const Processes& processes) const {
  Tensor result = input;
  for (std::size_t i = 0; i < convolutions_.size(); ++i) {
    result = convolutions_[i](result, training, processes);
    if (i + 1 < convolutions_.size()) result = result.relu_();
  }
  return result.add_(shortcut_ ? (*shortcut_)(input, training, processes) : input).relu_();
}

std::array<std::int64_t, 4> ResNet::channels(const BackboneOptions& options) {
  std::array<std::int64_t, 4> channels{};
  for (std::size_t stage = 0; stage < 4; ++stage) channels[stage] = (options.width << stage) * expansion(options);
  return channels;
}

ResNet::ResNet(const Scope& scope, const BackboneOptions& options)
    : stem_(numbered(stage_scope(scope, 0, options), 1, {3, options.width, 7, 2}, options)) {
  std::int64_t in = options.width;
  for (std::size_t stage = 0; stage < 4; ++stage) {
    const auto number = static_cast<std::int64_t>(stage) + 1;
    const Scope layer = stage_scope(scope, number, options) / ("layer" + std::to_string(number));
    for (std::int64_t block = 0; block < options.blocks[stage]; ++block) {
      const std::int64_t stride = stage > 0 && block == 0 ? 2 : 1;
      stages_[stage].emplace_back(layer / block, in, options.width << stage, stride, options);
      in = channels(options)[stage];
    }
  }
}

std::array<Tensor, 4> ResNet::operator()(const Tensor& pictures, bool training, const Processes& processes) const {
  // With the channels of a pixel side by side, which the layers behind take over, convolutions take less time.
  const Tensor pixels = pictures.contiguous(at::MemoryFormat::ChannelsLast);
  Tensor features =
      at::max_pool2d(stem_(pixels, training, processes).relu_(), /*kernel_size=*/3, /*stride=*/2, /*padding=*/1);
  std::array<Tensor, 4> stages;
  for (std::size_t stage = 0; stage < 4; ++stage) {
    for (const ResidualBlock& block : stages_[stage]) features = block(features, training, processes);
    stages[stage] = features;
  }
  return stages;
}

}  // namespace df2::reference
