// In: a picture. Out: another one: a part of it, another size, its mirror image, grey. Called by draw, convert, leaks
// and synth.
#pragma once

#include <df2/image/picture.h>

namespace df2 {

/// The pixels that the box touches, cut at the picture's edges. Nothing is left of a box that lies outside: Error
/// (usage).
Picture crop(const Picture& picture, const Box& box);

/// Averages over areas when it gets smaller, cubic when it gets larger.
/// REQUIRES: a size of at least 1 x 1, within kMaxMaskPixels.
Picture resize(const Picture& picture, Size size);

/// The largest size with the picture's proportions that fits into `most`; at least 1 x 1, and never larger than it is.
Size fit_size(Size picture, Size most);

/// Left and right exchanged.
Picture mirror(const Picture& picture);

/// One channel (ITU-R BT.601 weights, as JPEG has them).
Picture to_grey(const Picture& picture);

/// Three channels: grey is spread over them.
Picture to_rgb(Picture picture);

}  // namespace df2
