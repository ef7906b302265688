// START HERE. In: options, weights, pictures. Out: for each picture the garments in it: boxes, categories, masks,
// landmarks, and features to match them by. Called by the program df2-rcnn.
//
// Match R-CNN (Ge et al. 2019, section 3): a feature network, a perception network of three streams, and a matching
// network.
#pragma once

#include <span>
#include <vector>

#include <df2_reference/backbone/feature_pyramid.h>
#include <df2_reference/heads/box_head.h>
#include <df2_reference/heads/landmark_head.h>
#include <df2_reference/heads/mask_head.h>
#include <df2_reference/matching/matching_network.h>
#include <df2_reference/nn/parameters.h>
#include <df2_reference/options.h>
#include <df2_reference/pictures.h>
#include <df2_reference/proposals/proposal_network.h>

namespace df2::reference {

/// The garments of one picture, best first. Positions are in its own pixels.
struct PicturePrediction {
  Tensor corners;                 ///< [detections, 4]: x1, y1, x2, y2
  Tensor labels;                  ///< [detections] of int64: category ids, from 1
  Tensor scores;                  ///< [detections]: probabilities
  Tensor masks;                   ///< [detections, 28, 28]: probabilities; pasted_masks puts them into the picture
  std::vector<Tensor> landmarks;  ///< of each detection: [landmarks of its category, 3]: x, y, logit
  Tensor features;                ///< [detections, 256]: to match garments by
};

/// Boxes of one picture that are known without the network.
struct GivenBoxes {
  Tensor corners;  ///< [boxes, 4]: x1, y1, x2, y2 in the picture's own pixels
  Tensor labels;   ///< [boxes] of int64: category ids, from 1
};

/// Which streams are computed beside the boxes.
struct Streams {
  bool masks = true;
  bool landmarks = true;
  bool matching = true;
};

class MatchRcnn {
 public:
  /// Fresh weights, drawn from the seed. Throws Error (usage) for options with which no network can be built.
  MatchRcnn(const ModelOptions& options, std::uint64_t seed);
  /// Names and shapes of the tensors of such a network, without their memory. Throws the same.
  static Parameters blueprint(const ModelOptions& options);
  MatchRcnn(MatchRcnn&&) = default;
  MatchRcnn& operator=(MatchRcnn&&) = default;
  MatchRcnn(const MatchRcnn&) = delete;  // its layers would hold the tensors of the other one
  MatchRcnn& operator=(const MatchRcnn&) = delete;

  const ModelOptions& options() const { return options_; }
  Parameters& parameters() { return parameters_; }
  const Parameters& parameters() const { return parameters_; }
  const ProposalNetwork& proposal_network() const { return proposals_; }
  const BoxHead& box_head() const { return box_; }
  const MaskHead& mask_head() const { return mask_; }
  const LandmarkHead& landmark_head() const { return landmarks_; }
  const MatchingNetwork& matching() const { return matching_; }

  /// The five levels of features of a batch; no gradient is kept of what is frozen. `training`: trained batch norms
  /// look at this batch.
  std::array<Tensor, FeaturePyramid::kLevels> features(const PictureBatch& batch, bool training = false,
                                                       const Processes& processes = {}) const;
  /// The boxes of each picture of a batch that may hold a garment.
  std::vector<Proposals> propose(const std::array<Tensor, FeaturePyramid::kLevels>& pyramid,
                                 const PictureBatch& batch) const;
  /// `pictures`: [3, height, width] each, red, green and blue in [0, 1], of any size, on the device of the parameters.
  /// Throws Error (usage) for other shapes.
  std::vector<PicturePrediction> predict(std::span<const Tensor> pictures, const Streams& streams = {}) const;
  /// What the streams say of given boxes, one entry of `given` for each picture: every box has its row, with the score
  /// 1, in the order given, and is cut to its picture, as detections are.
  std::vector<PicturePrediction> describe(std::span<const Tensor> pictures, std::span<const GivenBoxes> given,
                                          const Streams& streams = {}) const;

 private:
  MatchRcnn(const ModelOptions& options, at::Device device);
  std::vector<Detections> detect(const std::array<Tensor, FeaturePyramid::kLevels>& pyramid,
                                 const std::vector<Proposals>& proposals, const PictureBatch& batch) const;
  std::vector<PicturePrediction> describe(const std::array<Tensor, FeaturePyramid::kLevels>& pyramid,
                                          const std::vector<Detections>& detections, const PictureBatch& batch,
                                          const Streams& streams) const;

  ModelOptions options_;
  Parameters parameters_;
  FeaturePyramid backbone_;
  ProposalNetwork proposals_;
  BoxHead box_;
  MaskHead mask_;
  LandmarkHead landmarks_;
  MatchingNetwork matching_;
};

}  // namespace df2::reference
