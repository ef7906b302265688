// In: masks of one size. Out: the mask of what they share. Called by the Python package.
#pragma once

#include <span>

#include <df2/mask.h>

namespace df2 {

/// The pixels that are foreground in all masks.
/// REQUIRES: at least one mask; all have the given size.
Mask intersect(std::span<const Mask> masks, Size size);

}  // namespace df2
