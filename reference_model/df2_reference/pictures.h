// In: pictures of any size. Out: one batch as the network sees it, and the way back to each picture's own pixels.
// Called by the model.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <df2_reference/options.h>
#include <df2_reference/tensor.h>

namespace df2::reference {

struct PictureSize {
  std::int64_t height = 0;
  std::int64_t width = 0;
};

struct PictureBatch {
  Tensor pixels;                       ///< [n, 3, h, w], normalised, padded at the right and at the bottom
  std::vector<PictureSize> sizes;      ///< resized, without the padding
  std::vector<PictureSize> originals;  ///< as they came
};

/// The size at which a picture alone is seen: resized, and padded to whole cells. Pictures of one such size are padded
/// alike, alone or in one batch.
PictureSize network_size(const PictureSize& picture, const PictureOptions& options);

/// `pictures`: [3, height, width] each, red, green and blue in [0, 1]. Each is resized as a whole: its shorter side to
/// `shorter_side`, or its longer side to `longer_side` if that makes it smaller.
/// Throws Error (usage) for other shapes and for a batch without pictures.
PictureBatch make_batch(std::span<const Tensor> pictures, const PictureOptions& options);

/// Corners (x1, y1, x2, y2) in the pixels of one size, in those of another. `corners` [..., 4].
Tensor rescaled(const Tensor& corners, const PictureSize& from, const PictureSize& to);

/// The same for points: `points` [n, 3], x, y and a third value that stays.
Tensor rescaled_points(const Tensor& points, const PictureSize& from, const PictureSize& to);

}  // namespace df2::reference
