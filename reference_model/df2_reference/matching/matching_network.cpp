#include <df2_reference/matching/matching_network.h>

#include <cmath>

#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/cat.h>

namespace df2::reference {
namespace {

/// A fresh network that starts near takes garments for the same the nearer they are. Were its verdict random, half of
/// the features would first learn to tell that far ones are the same; were distances large, that verdict would leap
/// with every step. Both cost more than half of what is learned (docs/baseline.md).
constexpr double kFreshDistance = 12;  // the mean squared distance of two garments
constexpr double kFreshWeight = 0.05;  // of a squared difference: against "the same", and for "another"

NormShape norm_shape(const MatchingOptions& options) {
  NormShape shape{.channels = options.features,
                  .epsilon = options.batch_norm_epsilon,
                  .momentum = options.batch_norm_momentum,
                  .is_trained = true,
                  .scale = 1};
  if (options.start == MatchingStart::near)
    shape.scale = std::sqrt(kFreshDistance / (2 * static_cast<double>(options.features)));
  return shape;
}

Linear similarity_layer(const Scope& scope, const MatchingOptions& options) {
  if (options.start == MatchingStart::random) return {scope, options.features, 2};
  return {scope,
          options.features,
          2,
          {Initial::Kind::opposed, kFreshWeight},
          {Initial::Kind::opposed, -kFreshWeight * kFreshDistance}};
}

bool is_one_of(MatchingInput input, MatchingInput a, MatchingInput b) {
  return input == a || input == b;
}

}  // namespace

std::int64_t matching_input_channels(const ModelOptions& options) {
  const std::int64_t box = options.backbone.pyramid_channels, landmarks = options.landmarks.channels.back(),
                     mask = options.mask.channels.back();
  switch (options.matching.input) {
    case MatchingInput::landmarks:
      return landmarks;
    case MatchingInput::mask:
      return mask;
    case MatchingInput::box_landmarks:
      return box + landmarks;
    case MatchingInput::box_mask:
      return box + mask;
    case MatchingInput::box:
      break;
  }
  return box;
}

MatchingNetwork::MatchingNetwork(const Scope& scope, const ModelOptions& options)
    : options_(options.matching),
      bins_(options.box.bins),
      convolutions_([&] {
        std::vector<Convolution> convolutions;
        std::int64_t in = matching_input_channels(options), index = 0;
        for (const std::int64_t out : options.matching.channels) {
          convolutions.emplace_back(scope / "extractor" / index++, ConvolutionShape{in, out});
          in = out;
        }
        return convolutions;
      }()),
      projection_(scope / "fc", options.matching.channels.back(), options.matching.features),
      norm_(scope / "bn", norm_shape(options.matching)),
      similarity_(similarity_layer(scope / "similarity", options.matching)) {}

bool MatchingNetwork::needs_box() const {
  return options_.input == MatchingInput::box ||
         is_one_of(options_.input, MatchingInput::box_landmarks, MatchingInput::box_mask);
}

bool MatchingNetwork::needs_landmarks() const {
  return is_one_of(options_.input, MatchingInput::landmarks, MatchingInput::box_landmarks);
}

bool MatchingNetwork::needs_mask() const {
  return is_one_of(options_.input, MatchingInput::mask, MatchingInput::box_mask);
}

Tensor MatchingNetwork::extract(const StreamFeatures& streams, bool training, const Processes& processes) const {
  std::vector<Tensor> inputs;
  if (needs_box()) inputs.push_back(streams.box);
  if (needs_landmarks()) inputs.push_back(at::adaptive_avg_pool2d(streams.landmarks, {bins_, bins_}));
  if (needs_mask()) inputs.push_back(at::adaptive_avg_pool2d(streams.mask, {bins_, bins_}));
  Tensor features = inputs.size() == 1 ? inputs[0] : at::cat(inputs, 1);
  for (const Convolution& convolution : convolutions_) features = convolution(features).relu_();
  return norm_(projection_(features.mean({2, 3})), training, processes);
}

Tensor MatchingNetwork::similarity(const Tensor& a, const Tensor& b) const {
  return similarity_((a - b).square());
}

Tensor MatchingNetwork::similarity_weights() const {
  return similarity_.weight()[1] - similarity_.weight()[0];
}

Tensor MatchingNetwork::similarity_matrix(const Tensor& queries, const Tensor& gallery) const {
  // The softmax of two logits is the sigmoid of their difference: sum w (q - g)^2 + c
  //   = sum w q^2 + sum w g^2 - 2 sum (w q) g + c.
  const Tensor weight = similarity_weights();
  const Tensor constant = similarity_.bias()[1] - similarity_.bias()[0];
  const Tensor of_queries = queries.square().matmul(weight).unsqueeze(1);
  const Tensor of_gallery = gallery.square().matmul(weight).unsqueeze(0);
  return (of_queries + of_gallery - 2 * (queries * weight).matmul(gallery.t()) + constant).sigmoid();
}

}  // namespace df2::reference
