// In: pooled regions and their categories. Out: a small mask for each, and the mask in its picture: the paper's mask
// stream. Called by the model.
#pragma once

#include <vector>

#include <df2_reference/nn/layers.h>
#include <df2_reference/options.h>
#include <df2_reference/pictures.h>

namespace df2::reference {

class MaskHead {
 public:
  /// `scope`: torchvision's "roi_heads".
  MaskHead(const Scope& scope, const ModelOptions& options);
  /// `regions` [regions, channels, bins, bins] -> [regions, channels of the last convolution, bins, bins].
  Tensor features(const Tensor& regions) const;
  /// Logits of each region's own category, [regions, 2 * bins, 2 * bins]. `labels` [regions] of int64, from 1.
  Tensor logits(const Tensor& features, const Tensor& labels) const;

 private:
  std::vector<Convolution> convolutions_;
  Deconvolution deconvolution_;
  Convolution maps_;
};

/// Masks in their picture: [n, height, width], probabilities, 0 outside the box. `masks` [n, m, m], probabilities of
/// the cells of a box; `corners` [n, 4] in pixels of the picture. The mask is stretched over the whole pixels that its
/// box touches, with a border of a cell around it.
Tensor pasted_masks(const Tensor& masks, const Tensor& corners, const PictureSize& picture);

}  // namespace df2::reference
