#include <df2/io/detail/rows/image_sizes.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace df2::detail {

namespace {

/// Start-of-frame markers, all kinds: C0..CF without DHT (C4), JPG (C8) and DAC (CC).
bool is_frame(int marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// Markers without a length: TEM and RST0..7, SOI.
bool stands_alone(int marker) {
  return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
}

}  // namespace

std::optional<Size> read_jpeg_size(const std::string& path) {
  if (std::error_code unknown; !std::filesystem::is_regular_file(path, unknown)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  const auto byte = [&] { return in.get(); };
  const auto word = [&] {
    const int high = byte();
    return high * 256 + byte();
  };
  if (!in || byte() != 0xFF || byte() != 0xD8) return std::nullopt;
  while (in) {
    int marker = byte();
    if (marker != 0xFF) return std::nullopt;
    while (marker == 0xFF) marker = byte();
    if (stands_alone(marker)) continue;
    const int length = word();
    if (length < 2) return std::nullopt;
    if (is_frame(marker)) {
      byte();  // sample precision
      const int height = word();
      const int width = word();
      if (!in || height <= 0 || width <= 0) return std::nullopt;
      return Size{static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height)};
    }
    in.seekg(length - 2, std::ios::cur);
  }
  return std::nullopt;
}

std::string base_name(const std::string& path) {
  return path.substr(path.find_last_of('/') + 1);
}

}  // namespace df2::detail
