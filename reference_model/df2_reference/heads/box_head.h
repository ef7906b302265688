// In: pooled regions. Out: a class and a box for each class, and from them the detections of a picture: the paper's
// detection stream. Called by the model.
#pragma once

#include <df2_reference/nn/layers.h>
#include <df2_reference/options.h>
#include <df2_reference/pictures.h>

namespace df2::reference {

struct BoxVerdicts {
  Tensor classes;  ///< [regions, classes], logits; class 0 is the background
  Tensor deltas;   ///< [regions, 4 * classes]
};

/// Of one picture, best first. Corners in pixels of the resized picture.
struct Detections {
  Tensor corners;  ///< [detections, 4]
  Tensor labels;   ///< [detections] of int64, DeepFashion2's category ids, from 1
  Tensor scores;   ///< [detections], probabilities
};

class BoxHead {
 public:
  /// `scope`: torchvision's "roi_heads".
  BoxHead(const Scope& scope, const ModelOptions& options);
  /// `regions` [regions, channels, bins, bins].
  BoxVerdicts operator()(const Tensor& regions) const;
  /// What one picture's verdicts and proposals say. A region may be detected as several categories.
  Detections detect(const BoxVerdicts& verdicts, const Tensor& proposals, const PictureSize& picture) const;

 private:
  BoxOptions options_;
  Linear first_, second_, classes_, deltas_;
};

}  // namespace df2::reference
