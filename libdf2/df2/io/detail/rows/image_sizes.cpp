#include <df2/io/detail/rows/image_sizes.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <istream>
#include <string_view>
#include <system_error>

#include <df2/checks.h>

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

std::optional<Size> valid_size(std::uint64_t width, std::uint64_t height) {
  if (check_extent(width) || check_extent(height)) return std::nullopt;
  const Size size{static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height)};
  return check_image_size(size) ? std::nullopt : std::optional(size);
}

/// REQUIRES: `in` stands behind the first 2 bytes.
std::optional<Size> read_jpeg(std::istream& in) {
  const auto byte = [&] { return in.get(); };
  const auto word = [&] {
    const int high = byte();
    return high * 256 + byte();
  };
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
      return valid_size(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height));
    }
    in.seekg(length - 2, std::ios::cur);
  }
  return std::nullopt;
}

/// REQUIRES: `in` stands behind the first 2 bytes. The first chunk of a PNG is its header.
std::optional<Size> read_png(std::istream& in) {
  constexpr std::string_view kBegin("NG\r\n\x1A\n\0\0\0\rIHDR", 14);
  std::array<char, kBegin.size() + 8> bytes{};
  if (!in.read(bytes.data(), bytes.size()) || !std::string_view(bytes.data(), bytes.size()).starts_with(kBegin)) {
    return std::nullopt;
  }
  const auto number = [&](std::size_t begin) {
    std::uint64_t value = 0;
    for (std::size_t i = begin; i < begin + 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
  };
  return valid_size(number(kBegin.size()), number(kBegin.size() + 4));
}

}  // namespace

std::optional<Size> read_picture_size(const std::string& path) {
  if (std::error_code unknown; !std::filesystem::is_regular_file(path, unknown)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  const int first = in.get(), second = in.get();
  if (first == 0xFF && second == 0xD8) return read_jpeg(in);
  if (first == 0x89 && second == 'P') return read_png(in);
  return std::nullopt;
}

std::string base_name(const std::string& path) {
  return path.substr(path.find_last_of('/') + 1);
}

}  // namespace df2::detail
