// In and out: a colour. Pictures, drawings, charts and made scenes share it.
#pragma once

#include <cstdint>

namespace df2 {

/// 8-bit sRGB.
struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
  bool operator==(const Colour&) const = default;
};

}  // namespace df2
