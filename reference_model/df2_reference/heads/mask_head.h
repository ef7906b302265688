// In: pooled regions and their categories. Out: a small mask for each, and the mask in its picture: the paper's mask
// stream. Called by the model.
#pragma once

#include <cstdint>
#include <functional>
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

/// The part of a picture that a mask covers: the whole pixels that its box touches.
struct MaskPart {
  Tensor values;  ///< [height, width], probabilities; undefined where the box lies outside the picture
  std::int64_t x = 0, y = 0;
};

/// Calls use(i, part) for every mask, one after another. `masks` [n, m, m], probabilities of the cells of a box;
/// `corners` [n, 4] in pixels of the picture. The mask is stretched with a border of a cell around it.
void for_each_mask_part(const Tensor& masks, const Tensor& corners, const PictureSize& picture,
                        const std::function<void(std::int64_t i, const MaskPart& part)>& use);

/// The same in their whole picture, 0 outside the parts: [n, height, width].
Tensor pasted_masks(const Tensor& masks, const Tensor& corners, const PictureSize& picture);

}  // namespace df2::reference
