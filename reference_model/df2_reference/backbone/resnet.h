// In: pictures as tensors. Out: the features of ResNet's four stages (He et al. 2016). Called by the feature pyramid.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include <df2_reference/nn/layers.h>
#include <df2_reference/options.h>

namespace df2::reference {

/// A residual block: convolutions, and what is added to their result. Bottleneck blocks are 1x1, 3x3, 1x1 with four
/// times as many channels at the end, and have the stride in the 3x3 as torchvision has it; basic blocks are 3x3, 3x3.
class ResidualBlock {
 public:
  /// `width`: channels of its 3x3 convolution.
  ResidualBlock(const Scope& scope, std::int64_t in, std::int64_t width, std::int64_t stride,
                const BackboneOptions& options);
  Tensor operator()(const Tensor& input, bool training, const Processes& processes) const;

 private:
  std::vector<NormalisedConvolution> convolutions_;
  std::optional<NormalisedConvolution> shortcut_;  ///< where the shape changes
};

class ResNet {
 public:
  ResNet(const Scope& scope, const BackboneOptions& options);
  /// `pictures` [n, 3, h, w] -> stage i: [n, channels[i], h / 2^(i+2), w / 2^(i+2)].
  std::array<Tensor, 4> operator()(const Tensor& pictures, bool training, const Processes& processes) const;
  /// Channels of the four stages.
  static std::array<std::int64_t, 4> channels(const BackboneOptions& options);

 private:
  NormalisedConvolution stem_;
  std::array<std::vector<ResidualBlock>, 4> stages_;
};

}  // namespace df2::reference
