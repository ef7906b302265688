// In: the feature pyramid. Out: boxes that may hold a garment, for each picture (Ren et al. 2015). Called by the model.
#pragma once

#include <array>
#include <vector>

#include <df2_reference/backbone/feature_pyramid.h>
#include <df2_reference/nn/layers.h>
#include <df2_reference/pictures.h>

namespace df2::reference {

/// What the network says of every anchor of a level; anchors as in level_anchors.
struct AnchorVerdicts {
  Tensor objectness;  ///< [n, anchors], logits
  Tensor deltas;      ///< [n, anchors, 4]
  Tensor anchors;     ///< [anchors, 4]
};

/// Of one picture, best first.
struct Proposals {
  Tensor corners;  ///< [proposals, 4] in pixels of the resized picture
  Tensor scores;   ///< [proposals], probabilities
};

class ProposalNetwork {
 public:
  ProposalNetwork(const Scope& scope, const ModelOptions& options);
  /// One entry for each level.
  std::vector<AnchorVerdicts> judge(const std::array<Tensor, FeaturePyramid::kLevels>& pyramid,
                                    const PictureSize& padded_picture) const;
  /// The best of each level, without those that a better one of their level covers. No gradient goes through them.
  std::vector<Proposals> propose(const std::vector<AnchorVerdicts>& levels, const std::vector<PictureSize>& pictures,
                                 const ProposalLimits& limits) const;

 private:
  ProposalOptions options_;
  Convolution convolution_, objectness_, deltas_;
};

}  // namespace df2::reference
