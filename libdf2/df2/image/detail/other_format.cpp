#include <df2/image/detail/other_format.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace df2::detail {

namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t at;
  std::string_view bytes;
  std::string_view name;
};

/// The first that fits counts.
constexpr std::array kSignatures = {
    Signature{0, "GIF8"sv, "a GIF"},
    Signature{8, "WEBP"sv, "a WebP"},
    Signature{0, "II*\0"sv, "a TIFF"},
    Signature{0, "MM\0*"sv, "a TIFF"},
    Signature{0, "II+\0"sv, "a TIFF"},
    Signature{0, "MM\0+"sv, "a TIFF"},
    Signature{4, "ftypavi"sv, "an AVIF"},
    Signature{4, "ftyphei"sv, "a HEIC"},
    Signature{4, "ftyphev"sv, "a HEIC"},
    Signature{4, "ftypmif1"sv, "a HEIC or AVIF"},
    Signature{4, "ftypmsf1"sv, "a HEIC or AVIF"},
    Signature{4, "ftyp"sv, "a video"},
    Signature{0, "\0\0\0\x0CjP  "sv, "a JPEG 2000"},
    Signature{0, "\xFF\x4F\xFF\x51"sv, "a JPEG 2000"},
    Signature{0, "\0\0\0\x0CJXL "sv, "a JPEG XL"},
    Signature{0, "\xFF\x0A"sv, "a JPEG XL"},
    Signature{0, "8BPS"sv, "a Photoshop document"},
    Signature{0, "%PDF"sv, "a PDF"},
    Signature{0, "PK\x03\x04"sv, "a ZIP archive"},
    Signature{0, "\x1F\x8B"sv, "gzip-compressed"},
    Signature{0, "version https://git-lfs"sv, "a pointer of Git LFS, not the picture that it stands for"},
    Signature{0, "BM"sv, "a BMP"},
};

constexpr std::string_view kWebPage = "text that looks like a web page";
/// How texts begin, in small letters, behind white space.
constexpr std::array kTexts = {
    Signature{0, "<!doctype html"sv, kWebPage},
    Signature{0, "<html"sv, kWebPage},
    Signature{0, "<head"sv, kWebPage},
    Signature{0, "<body"sv, kWebPage},
    Signature{0, "<svg"sv, "an SVG"},
    Signature{0, "<?xml"sv, "XML text"},
    Signature{0, "{"sv, "text that looks like JSON"},
    Signature{0, "["sv, "text that looks like JSON"},
};

bool begins(std::string_view bytes, std::string_view small_letters) {
  if (bytes.size() < small_letters.size()) return false;
  return std::equal(small_letters.begin(), small_letters.end(), bytes.begin(), [](char small, char found) {
    return small == (found >= 'A' && found <= 'Z' ? static_cast<char>(found - 'A' + 'a') : found);
  });
}

}  // namespace

std::string_view other_format(std::string_view bytes) {
  for (const Signature& signature : kSignatures) {
    if (bytes.size() >= signature.at && bytes.substr(signature.at).starts_with(signature.bytes)) return signature.name;
  }
  if (bytes.find_first_not_of('\0') == std::string_view::npos) return "nothing but zero bytes";
  std::string_view text = bytes;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(" \t\r\n")));
  for (const Signature& signature : kTexts) {
    if (begins(text, signature.bytes)) return signature.name;
  }
  return {};
}

}  // namespace df2::detail
