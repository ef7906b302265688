#include <df2/io/picture_header.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <istream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <df2/checks.h>

namespace df2 {

namespace {

/// Start-of-frame markers, all kinds: C0..CF without DHT (C4), JPG (C8) and DAC (CC).
bool is_frame(int marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// Markers without a length: TEM and RST0..7, SOI.
bool stands_alone(int marker) {
  return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
}

constexpr int kExif = 0xE1;  // APP1

std::optional<Size> valid_size(std::uint64_t width, std::uint64_t height) {
  if (check_extent(width) || check_extent(height)) return std::nullopt;
  const Size size{static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height)};
  return check_image_size(size) ? std::nullopt : std::optional(size);
}

/// Numbers of a TIFF block, whose first two letters tell the order of their bytes.
class Tiff {
 public:
  explicit Tiff(std::string_view bytes) : bytes_(bytes), is_little_(bytes.starts_with("II")) {}

  std::size_t number(std::size_t at, std::size_t length) const {
    if (at > bytes_.size() || bytes_.size() - at < length) return 0;
    std::size_t value = 0;
    for (std::size_t i = 0; i < length; ++i) {
      const std::size_t from = is_little_ ? at + length - 1 - i : at + i;
      value = value << 8 | static_cast<unsigned char>(bytes_[from]);
    }
    return value;
  }

 private:
  std::string_view bytes_;
  bool is_little_;
};

/// The orientation in the first directory of EXIF data; 1 where there is none.
std::uint8_t orientation_in(std::string_view exif) {
  constexpr std::size_t kOrientation = 0x112, kEntryBytes = 12;
  const Tiff tiff(exif);
  const std::size_t directory = tiff.number(4, 4);
  const std::size_t entries = std::min<std::size_t>(tiff.number(directory, 2), exif.size() / kEntryBytes);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + i * kEntryBytes;
    if (tiff.number(entry, 2) != kOrientation) continue;
    const std::size_t value = tiff.number(entry + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<std::uint8_t>(value) : std::uint8_t{1};
  }
  return 1;
}

/// Of a segment APP1 of a JPEG, which holds EXIF data or something else.
std::uint8_t orientation_in_segment(std::string_view segment) {
  constexpr std::string_view kBegin("Exif\0\0", 6);
  return segment.starts_with(kBegin) ? orientation_in(segment.substr(kBegin.size())) : std::uint8_t{1};
}

/// REQUIRES: `in` stands behind the first 2 bytes.
std::optional<PictureHeader> read_jpeg(std::istream& in) {
  const auto byte = [&] { return in.get(); };
  const auto word = [&] {
    const int high = byte();
    return high * 256 + byte();
  };
  PictureHeader header;
  std::vector<char> segment;
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
      const auto size = valid_size(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height));
      if (!size) return std::nullopt;
      header.size = *size;
      return header;
    }
    if (marker != kExif) {
      in.seekg(length - 2, std::ios::cur);
      continue;
    }
    segment.resize(static_cast<std::size_t>(length - 2));
    if (!in.read(segment.data(), length - 2)) return std::nullopt;
    if (header.orientation == 1) header.orientation = orientation_in_segment({segment.data(), segment.size()});
  }
  return std::nullopt;
}

std::uint32_t big_endian(const char* bytes) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

/// In the chunk eXIf, which may stand in front of the pixels or behind them. REQUIRES: `in` stands at a chunk of a PNG.
std::uint8_t orientation_in_chunks(std::istream& in) {
  constexpr std::uint32_t kMostExif = 1 << 16;  // the first directory lies at the beginning
  constexpr std::uint32_t kMostLength = 0x7FFF'FFFF;
  std::array<char, 8> head{};  // length and name
  while (in.read(head.data(), head.size())) {
    const std::uint32_t length = big_endian(head.data());
    const std::string_view name(head.data() + 4, 4);
    if (length > kMostLength || name == "IEND") break;
    if (name == "eXIf") {
      std::string exif(std::min(length, kMostExif), '\0');
      in.read(exif.data(), static_cast<std::streamsize>(exif.size()));
      exif.resize(static_cast<std::size_t>(in.gcount()));
      return orientation_in(exif);
    }
    in.seekg(std::int64_t{length} + 4, std::ios::cur);  // with its checksum
  }
  return 1;
}

/// REQUIRES: `in` stands behind the first 2 bytes. The first chunk of a PNG is its header.
std::optional<PictureHeader> read_png(std::istream& in) {
  constexpr std::string_view kBegin("NG\r\n\x1A\n\0\0\0\rIHDR", 14);
  constexpr int kRestOfHeader = 9;  // behind width and height
  std::array<char, kBegin.size() + 8> bytes{};
  if (!in.read(bytes.data(), bytes.size()) || !std::string_view(bytes.data(), bytes.size()).starts_with(kBegin)) {
    return std::nullopt;
  }
  const auto size = valid_size(big_endian(&bytes[kBegin.size()]), big_endian(&bytes[kBegin.size() + 4]));
  if (!size) return std::nullopt;
  in.seekg(kRestOfHeader, std::ios::cur);
  return PictureHeader{PictureFormat::png, *size, orientation_in_chunks(in)};
}

}  // namespace

std::optional<PictureHeader> read_picture_header(const std::string& path) {
  if (std::error_code unknown; !std::filesystem::is_regular_file(path, unknown)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  const int first = in.get(), second = in.get();
  if (first == 0xFF && second == 0xD8) return read_jpeg(in);
  if (first == 0x89 && second == 'P') return read_png(in);
  return std::nullopt;
}

}  // namespace df2
