// In: an outline and the size of a picture. Out: the pixels whose centres lie within it, as spans of columns. Called by
// the owner buffer.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <df2/geometry.h>

namespace df2::synth {

/// Pixels `begin` to `end` - 1 of a column, from the top.
struct PixelSpan {
  std::uint32_t column = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool operator==(const PixelSpan&) const = default;
};

/// By the non-zero rule: what the outline runs around twice is filled, too. Columns ascend, and so do the spans of one,
/// which do not overlap. A centre on an outline belongs to what lies below it. Replaces what `spans` held.
void fill_outline(std::span<const Point> outline, Size size, std::vector<PixelSpan>& spans);

}  // namespace df2::synth
