// In: pictures as tensors. Out: feature maps of equal depth at five scales, P2 to P6 (Lin et al. 2017). Called by the
// model; read by the proposal network and by the pooling of regions.
#pragma once

#include <array>
#include <vector>

#include <df2_reference/backbone/resnet.h>

namespace df2::reference {

class FeaturePyramid {
 public:
  /// P2 to P6; P6 serves the proposals alone.
  static constexpr std::size_t kLevels = 5;
  static constexpr std::int64_t kFirstLevel = 2;

  FeaturePyramid(const Scope& scope, const BackboneOptions& options);
  /// `pictures` [n, 3, h, w] -> level i: [n, pyramid_channels, h / 2^(i+2), w / 2^(i+2)]. REQUIRES: h and w are
  /// multiples of 32.
  std::array<Tensor, kLevels> operator()(const Tensor& pictures, bool training, const Processes& processes) const;

 private:
  ResNet body_;
  std::vector<Convolution> lateral_, output_;
};

}  // namespace df2::reference
