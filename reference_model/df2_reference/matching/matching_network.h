// In: features of regions. Out: a vector that stands for the garment, and whether two vectors are of one garment: the
// paper's matching network. Called by the model.
#pragma once

#include <vector>

#include <df2_reference/nn/layers.h>
#include <df2_reference/options.h>

namespace df2::reference {

/// What the streams leave for the matching network, [regions, channels, bins, bins]; undefined where
/// MatchingOptions::input does not ask for it.
struct StreamFeatures {
  Tensor box, landmarks, mask;
};

/// How many channels MatchingOptions::input has: of one stream, or of two side by side.
std::int64_t matching_input_channels(const ModelOptions& options);

class MatchingNetwork {
 public:
  MatchingNetwork(const Scope& scope, const ModelOptions& options);
  bool needs_box() const;
  bool needs_landmarks() const;
  bool needs_mask() const;

  /// [regions, features]. `training`: batch norm over this batch, of all processes.
  Tensor extract(const StreamFeatures& streams, bool training, const Processes& processes = {}) const;
  /// Logits of "another garment" and "the same garment" for pairs of rows: [pairs, 2].
  Tensor similarity(const Tensor& a, const Tensor& b) const;
  /// Probability of "the same garment" for all pairs at once: [queries, gallery]. The network's weighted sum of squared
  /// differences, written out, is two matrix products.
  Tensor similarity_matrix(const Tensor& queries, const Tensor& gallery) const;
  /// The weights of that sum, one for each feature: df2_eval's "learned" distance.
  Tensor similarity_weights() const;

 private:
  MatchingOptions options_;
  std::int64_t bins_;
  std::vector<Convolution> convolutions_;
  Linear projection_;
  BatchNorm norm_;
  Linear similarity_;
};

}  // namespace df2::reference
