// In: nothing. Out: every number that shapes the reference model, with its default and where that comes from. Read by
// the parts of the model; check_options is called by MatchRcnn.
//
// Sources: P = the paper, M = an answer of its maintainers, C = convention (torchvision's Mask R-CNN), O = ours, where
// nothing is published.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace df2::reference {

/// Pictures as the network sees them.
struct PictureOptions {
  std::int64_t shorter_side = 800;                          ///< C; pixels after resizing
  std::int64_t longer_side = 1333;                          ///< C; at most
  std::int64_t divisor = 32;                                ///< C; batches are padded with zeros to multiples of it
  std::array<double, 3> mean = {0.485, 0.456, 0.406};       ///< C; of ImageNet, red, green, blue in [0, 1]
  std::array<double, 3> deviation = {0.229, 0.224, 0.225};  ///< C
};

/// What becomes of the batch norms of the backbone.
enum class BatchNormUse {
  frozen,  ///< their four vectors stay as the weights of ImageNet have them
  trained  ///< ordinary batch norm, for networks that start without such weights
};

/// ResNet, and a feature pyramid over its four stages.
struct BackboneOptions {
  std::array<std::int64_t, 4> blocks = {3, 4, 6, 3};  ///< P: ResNet-50; ResNet-18 has {2, 2, 2, 2}
  bool bottleneck = true;                             ///< P: ResNet-50; ResNet-18 has blocks of two 3x3 convolutions
  std::int64_t width = 64;                            ///< C; channels of the stem and of the first stage's blocks
  std::int64_t frozen_stages = 2;                     ///< C; the stem and the first stage are not trained
  BatchNormUse batch_norm = BatchNormUse::frozen;     ///< C; trained wants frozen_stages = 0
  double batch_norm_epsilon = 1e-5;                   ///< C; torchvision's COCO weights of 2019 want 0
  double batch_norm_momentum = 0.1;                   ///< C; a batch's share in the running statistics of trained ones
  std::int64_t pyramid_channels = 256;                ///< P
};

/// How many boxes the proposal network lets pass.
struct ProposalLimits {
  std::int64_t candidates_per_level = 1000;  ///< C; the best, before suppression
  std::int64_t proposals = 1000;             ///< P, C; kept of a picture
};

/// Region proposal network.
struct ProposalOptions {
  std::vector<double> anchor_sizes = {32, 64, 128, 256, 512};  ///< C; pixels, one for each of the levels P2 to P6
  std::vector<double> aspect_ratios = {0.5, 1.0, 2.0};         ///< C; height over width
  double iou_threshold = 0.7;                                  ///< C; of suppression within a level
  double smallest_side = 1e-3;                                 ///< C; pixels
  ProposalLimits limits;                                       ///< of predictions
};

/// Detection stream: two fully connected layers, a class and a box for each class.
struct BoxOptions {
  std::int64_t bins = 7;                               ///< C; RoIAlign's
  std::int64_t hidden = 1024;                          ///< C
  std::array<double, 4> box_weights = {10, 10, 5, 5};  ///< C; of x, y, width, height
  double score_threshold = 0.05;                       ///< C
  double iou_threshold = 0.5;                          ///< C; of suppression within a category
  std::int64_t detections = 100;                       ///< C; of a picture
  double smallest_side = 1e-2;                         ///< C; pixels
};

/// Mask stream: four 3x3 convolutions, a deconvolution to twice the size, a map for each class.
struct MaskOptions {
  std::int64_t bins = 14;                                     ///< C
  std::vector<std::int64_t> channels = {256, 256, 256, 256};  ///< P, C
  std::int64_t deconvolved = 256;                             ///< C
};

/// Landmark stream: eight 3x3 convolutions and two deconvolutions, 14 to 28 to 56; a map for each landmark.
struct LandmarkOptions {
  std::int64_t bins = 14;                                                         ///< C
  std::vector<std::int64_t> channels = {512, 512, 512, 512, 512, 512, 512, 512};  ///< P: eight; C: 512
  std::int64_t deconvolved = 256;                                                 ///< O; between the two deconvolutions
};

/// What the matching network looks at (the rows of the paper's Table 5). Where exactly the paper taps its streams is
/// not published; these are ours.
enum class MatchingInput {
  box,            ///< "class": the pooled 7x7 regions that the detection stream starts from
  landmarks,      ///< "pose": the last convolution of the landmark stream, averaged to 7x7
  mask,           ///< "mask": the last convolution of the mask stream, averaged to 7x7
  box_landmarks,  ///< "pose + class", side by side
  box_mask        ///< "mask + class", side by side
};

/// How a fresh matching network judges.
enum class MatchingStart {
  near,   ///< garments are the same the nearer their features are, and distances are small
  random  ///< by chance, as other layers start
};

/// Matching network: an extractor, and the similarity of two of its features.
struct MatchingOptions {
  MatchingInput input = MatchingInput::box;                    ///< M
  std::vector<std::int64_t> channels = {256, 256, 256, 1024};  ///< M; of 3x3 convolutions
  std::int64_t features = 256;                                 ///< M
  double batch_norm_epsilon = 1e-5;                            ///< C
  double batch_norm_momentum = 0.1;                            ///< C; a batch's share in the running statistics
  MatchingStart start = MatchingStart::near;                   ///< O
};

struct ModelOptions {
  std::int64_t categories = 13;  ///< P; DeepFashion2's; class 0 is the background
  PictureOptions pictures;
  BackboneOptions backbone;
  ProposalOptions proposals;
  std::int64_t sampling_ratio = 2;   ///< C; RoIAlign's, for all streams
  bool roi_align_aligned = false;    ///< C
  double canonical_box_side = 224;   ///< C; a box of this side is pooled from canonical_level
  std::int64_t canonical_level = 4;  ///< C; P4
  BoxOptions box;
  MaskOptions mask;
  LandmarkOptions landmarks;
  MatchingOptions matching;

  std::int64_t classes() const { return categories + 1; }
};

/// Throws Error (usage) for values with which no network can be built, and names the option.
void check_options(const ModelOptions& options);

}  // namespace df2::reference
