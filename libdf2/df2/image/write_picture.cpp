#include <df2/image/write_picture.h>

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/image/detail/jpeg.h>
#include <df2/image/detail/png.h>
#include <df2/io/atomic_file.h>

namespace df2 {

std::string encode_jpeg(const Picture& picture, int quality) {
  constexpr std::uint32_t kMostExtent = 65'500;
  if (picture.size.width > kMostExtent || picture.size.height > kMostExtent) {
    throw Error(Fault::usage, Code::limit,
                fmt::format("a JPEG is at most {} pixels wide and high, this picture is {} x {}: write a PNG",
                            kMostExtent, picture.size.width, picture.size.height));
  }
  return detail::compress_jpeg(picture, std::clamp(quality, 1, 100));
}

std::string encode_png(const Picture& picture) {
  return detail::compress_png(picture);
}

void write_picture(const Picture& picture, const std::string& path, int quality) {
  std::string ending = std::filesystem::path(path).extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (ending == ".png") return write_file_atomically(path, encode_png(picture));
  if (ending == ".jpg" || ending == ".jpeg") return write_file_atomically(path, encode_jpeg(picture, quality));
  throw Error(Fault::usage,
              Issue(Code::usage, {path, {}, {}, {}}, "a picture is written as .jpg, .jpeg or .png; name it so"));
}

}  // namespace df2
