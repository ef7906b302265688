// In: pixels, or what is to be odd about a file. Out: JPEG and PNG bytes of every kind, made without df2. Called by the
// tests of df2/image.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <df2/image/picture.h>

namespace df2::test {

/// Every sample at random.
Picture noise(Size size, std::uint8_t channels, std::uint64_t seed);

/// Slow waves of colour, as a photograph has them.
Picture waves(Size size, std::uint8_t channels = 3);

double mean_difference(const Picture& a, const Picture& b);

/// One chunk, with its length and its checksum.
std::string png_chunk(std::string_view type, std::string_view data);

std::string deflated(std::string_view bytes);

struct PngKind {
  int depth = 8;
  int colour_type = 2;      ///< 0 grey, 2 colour, 3 palette, 4 grey and alpha, 6 colour and alpha
  bool interlaced = false;  ///< for 8 bits
  std::string chunks;       ///< before the pixels
};

/// `rows`: height times the bytes of a row, as PNG has them without filters.
std::string png_of(Size size, std::string_view rows, const PngKind& kind);

enum class Inks : std::uint8_t { grey, colour, cmyk, ycck };

struct JpegKind {
  Inks inks = Inks::colour;
  bool is_progressive = false;
  bool is_arithmetic = false;
  bool is_halved = true;         ///< colour at half resolution
  bool scan_each_value = false;  ///< a scan for each coefficient: 190 of them
  bool scan_each_part = false;   ///< not progressive, a scan for each component
  int quality = 95;
};

/// `samples`: 4 for each pixel of cmyk and ycck, 1 of grey, else 3.
std::string jpeg_of(Size size, std::string_view samples, const JpegKind& kind);

inline std::string_view bytes_of(const Picture& picture) {
  return {reinterpret_cast<const char*>(picture.samples.data()), picture.samples.size()};
}

}  // namespace df2::test
