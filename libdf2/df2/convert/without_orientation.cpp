#include <df2/convert/without_orientation.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

#include <df2/error.h>

namespace df2::convert {

namespace {

constexpr std::string_view kPngBegin("\x89PNG\r\n\x1A\n", 8);
constexpr unsigned char kMarker = 0xFF, kApp1 = 0xE1, kScan = 0xDA, kEnd = 0xD9;

bool stands_alone(unsigned char code) {
  return code == 0x01 || (code >= 0xD0 && code <= 0xD8);
}

bool tells_orientation(std::string_view segment) {
  return segment.starts_with("Exif") || segment.starts_with("http://ns.adobe.com/xap/1.0/") ||
         segment.starts_with("http://ns.adobe.com/xmp/extension/");
}

/// REQUIRES: it begins as a JPEG.
std::string jpeg_without_orientation(std::string_view jpeg) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(jpeg[i]); };
  std::string kept(jpeg.substr(0, 2));
  std::size_t place = 2;
  while (place + 4 <= jpeg.size() && at(place) == kMarker) {
    std::size_t code_at = place + 1;
    while (code_at < jpeg.size() && at(code_at) == kMarker) ++code_at;
    if (code_at + 2 >= jpeg.size()) break;
    const unsigned char code = at(code_at);
    if (code == kScan || code == kEnd) break;
    if (stands_alone(code)) {
      kept.append(jpeg.substr(place, code_at + 1 - place));
      place = code_at + 1;
      continue;
    }
    const std::size_t length = std::size_t{at(code_at + 1)} << 8 | at(code_at + 2);
    const std::size_t end = code_at + 1 + length;
    if (length < 2 || end > jpeg.size()) break;
    const bool is_dropped = code == kApp1 && tells_orientation(jpeg.substr(code_at + 3, length - 2));
    if (!is_dropped) kept.append(jpeg.substr(place, end - place));
    place = end;
  }
  kept.append(jpeg.substr(place));
  return kept;
}

/// REQUIRES: it begins as a PNG.
std::string png_without_orientation(std::string_view png) {
  constexpr std::size_t kAround = 12;  // length and name in front of a chunk's data, checksum behind
  constexpr std::string_view kXmp("XML:com.adobe.xmp\0", 18);
  std::string kept(png.substr(0, kPngBegin.size()));
  std::size_t place = kPngBegin.size();
  while (place + kAround <= png.size()) {
    std::size_t length = 0;
    for (std::size_t i = place; i < place + 4; ++i) length = length << 8 | static_cast<unsigned char>(png[i]);
    if (length > png.size() - place - kAround) break;
    const std::string_view chunk = png.substr(place, length + kAround);
    const std::string_view name = chunk.substr(4, 4);
    const bool is_dropped = name == "eXIf" || (name == "iTXt" && chunk.substr(8).starts_with(kXmp));
    if (!is_dropped) kept.append(chunk);
    place += chunk.size();
  }
  kept.append(png.substr(place));
  return kept;
}

}  // namespace

std::string without_orientation(std::string_view picture) {
  constexpr std::string_view kJpegBegin = "\xFF\xD8";
  if (picture.size() >= 4 && picture.starts_with(kJpegBegin)) return jpeg_without_orientation(picture);
  if (picture.starts_with(kPngBegin)) return png_without_orientation(picture);
  return std::string(picture);
}

std::string read_without_orientation(const std::string& path, std::uint64_t most_bytes) {
  const auto refuse = [&](Fault fault, Code code, std::string sentence) {
    throw Error(fault, Issue(code, {path, {}, {}, {}}, std::move(sentence)));
  };
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  if (error) refuse(Fault::io, Code::file, "the picture cannot be read: " + error.message());
  if (bytes > most_bytes)
    refuse(Fault::limit, Code::limit, fmt::format("the picture has {} bytes, and {} are allowed", bytes, most_bytes));
  std::ifstream in(path, std::ios::binary);
  const std::string picture(std::istreambuf_iterator<char>(in), {});
  if (!in || picture.size() != bytes) refuse(Fault::io, Code::file, "the picture cannot be read to its end");
  return without_orientation(picture);
}

}  // namespace df2::convert
