// In: the garments of a picture, in its own pixels. Out: the same in the pixels that the network sees. Called by the
// training step.
#pragma once

#include <vector>

#include <df2_reference/pictures.h>

namespace df2::reference {

/// The garments of one picture.
struct PictureTargets {
  Tensor corners;  ///< [garments, 4] of float: x1, y1, x2, y2
  Tensor labels;   ///< [garments] of int64: category ids, from 1
  Tensor masks;    ///< [garments, height, width] of float, 0 or 1
  std::vector<Tensor>
      landmarks;    ///< of each garment: [landmarks of its category, 3] of float: x, y, visibility (0: no label)
  Tensor garments;  ///< [garments] of int64: equal for two items of one garment (pair_id and style) and for no others
};

/// Resized with their picture. Masks take the nearest pixel.
PictureTargets resized(const PictureTargets& targets, const PictureSize& from, const PictureSize& to);

}  // namespace df2::reference
