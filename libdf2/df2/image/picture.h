// In: pixels. Out: the value that every function about pictures takes and gives. Readers of files make it, drawing
// changes it, writers and the Python package take it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <df2/colour.h>
#include <df2/geometry.h>

namespace df2 {

/// 8-bit samples, row by row from the top, without padding: height x width x channels. Three channels are red, green,
/// blue; one is grey, or an index.
/// INVARIANT: samples.size() == width * height * channels.
struct Picture {
  Size size;
  std::uint8_t channels = 3;  ///< 1 or 3
  std::vector<std::uint8_t> samples;
  bool operator==(const Picture&) const = default;

  std::size_t row_bytes() const { return std::size_t{size.width} * channels; }
  std::span<const std::uint8_t> row(std::uint32_t y) const {
    return std::span(samples).subspan(y * row_bytes(), row_bytes());
  }
};

/// A picture of one colour. REQUIRES: a size of at least 1 x 1, within kMaxMaskPixels.
Picture blank_picture(Size size, Colour colour = {255, 255, 255});

}  // namespace df2
