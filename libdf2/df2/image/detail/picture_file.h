// In: a path. Out: the bytes of a picture file, and the format that they tell. Called by the readers of pictures.
#pragma once

#include <string>
#include <string_view>

#include <df2/image/read_picture.h>
#include <df2/io/picture_header.h>

namespace df2::detail {

struct PictureFile {
  PictureFormat format;
  std::string bytes;
};

/// Waits for no pipe, and takes memory only for a JPEG or PNG within the limits. Throws as read_picture does.
PictureFile read_picture_file(const std::string& path, const PictureLimits& limits);

/// Error (ground_truth), with the name of the format, for bytes that are neither JPEG nor PNG.
PictureFormat format_of(std::string_view bytes, const std::string& name);

}  // namespace df2::detail
