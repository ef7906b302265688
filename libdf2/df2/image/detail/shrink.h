// In: a grey picture, of whose last pixels only a part may count. Out: a smaller one. Called by read_small_grey.
// Own code, because a JPEG that libjpeg shrinks ends with its last block, beyond the picture's edge, and OpenCV's
// resize takes whole pixels only: the copy would be up to 1 % too narrow.
#pragma once

#include <df2/image/picture.h>

namespace df2::detail {

struct Extent {
  double width = 0, height = 0;
};

/// Each pixel is the mean of the area that it stands for; `extent` is the part of `grey` that holds the picture.
/// REQUIRES: one channel; `to` is at least 1 x 1, and not larger than `grey`.
Picture shrink_grey(const Picture& grey, Extent extent, Size to);

}  // namespace df2::detail
