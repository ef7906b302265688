// In: pooled regions and their categories. Out: a map for each landmark of the category, and the landmarks: the paper's
// landmark stream. Called by the model.
#pragma once

#include <cstdint>
#include <vector>

#include <df2_reference/nn/layers.h>
#include <df2_reference/options.h>

namespace df2::reference {

/// Maps of the landmarks of one category, for the regions that have it.
struct CategoryMaps {
  std::size_t category = 0;  ///< its place in df2::deepfashion2_categories()
  Tensor regions;            ///< [r] of int64: which of the regions
  Tensor logits;             ///< [r, landmarks of the category, 4 * bins, 4 * bins]
};

/// The 294 landmarks have a map each, of which only those of a region's category are computed: the others would get no
/// gradient and are read by nobody, and all maps together take ten times as long.
class LandmarkHead {
 public:
  /// `scope`: torchvision's "roi_heads".
  LandmarkHead(const Scope& scope, const ModelOptions& options);
  /// `regions` [regions, channels, bins, bins] -> [regions, channels of the last convolution, bins, bins].
  Tensor features(const Tensor& regions) const;
  /// One entry for each category that occurs, ascending. `labels` [regions] of int64, from 1.
  std::vector<CategoryMaps> maps(const Tensor& features, const Tensor& labels) const;

 private:
  std::vector<Convolution> convolutions_;
  Deconvolution first_, second_;
};

/// Where the maps peak: for each region [landmarks of its category, 3], x and y in the pixels of `corners` and the
/// logit of the peak. `corners` [regions, 4]. A map is enlarged to its region (bicubic) before the peak is looked for;
/// of equal peaks the upper one counts, then the left one.
std::vector<Tensor> peaks(const std::vector<CategoryMaps>& maps, const Tensor& corners);

}  // namespace df2::reference
