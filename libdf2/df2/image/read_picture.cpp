#include <df2/image/read_picture.h>

#include <algorithm>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/image/detail/jpeg.h>
#include <df2/image/detail/picture_file.h>
#include <df2/image/detail/png.h>
#include <df2/image/detail/refuse_picture.h>
#include <df2/image/detail/shrink.h>
#include <df2/image/transform.h>

namespace df2 {

namespace {

Picture decode(PictureFormat format, std::string_view bytes, const std::string& name, const PictureLimits& limits) {
  return format == PictureFormat::jpeg ? detail::decode_jpeg(bytes, name, limits)
                                       : detail::decode_png(bytes, name, limits);
}

/// The smallest size with the picture's proportions that is `side` wide and high; never larger than the picture.
Size size_around(Size picture, std::uint32_t side) {
  const std::uint32_t shorter = std::min(picture.width, picture.height);
  if (shorter <= side) return picture;
  const auto length = [&](std::uint32_t of) {
    return static_cast<std::uint32_t>((std::uint64_t{of} * side + shorter / 2) / shorter);
  };
  return {length(picture.width), length(picture.height)};
}

}  // namespace

Picture read_picture(const std::string& path, const PictureLimits& limits) {
  const detail::PictureFile file = detail::read_picture_file(path, limits);
  return decode(file.format, file.bytes, path, limits);
}

Picture decode_picture(std::string_view bytes, const std::string& name, const PictureLimits& limits) {
  if (bytes.size() > limits.most_bytes) {
    detail::refuse_picture(
        Fault::limit, name,
        fmt::format("the picture has {} bytes, and at most {} are read", bytes.size(), limits.most_bytes));
  }
  return decode(detail::format_of(bytes, name), bytes, name, limits);
}

std::optional<std::string> find_picture_fault(const std::string& path, const PictureLimits& limits) {
  try {
    read_picture(path, limits);
    return std::nullopt;
  } catch (const Error& error) {
    return error.issues().shown().front().message;
  }
}

Picture read_small_grey(const std::string& path, std::uint32_t side, const PictureLimits& limits) {
  const detail::PictureFile file = detail::read_picture_file(path, limits);
  detail::ShrunkJpeg read;
  if (file.format == PictureFormat::jpeg) {
    read = detail::decode_shrunk_jpeg(file.bytes, path, limits, side);
  } else {
    read.picture = detail::decode_png(file.bytes, path, limits);
    read.whole = read.picture.size;
  }
  const detail::Extent extent{read.scale * read.whole.width, read.scale * read.whole.height};
  return detail::shrink_grey(to_grey(read.picture), extent, size_around(read.whole, std::max(side, 1U)));
}

}  // namespace df2
