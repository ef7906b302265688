// In: a PNG's bytes, or pixels. Out: the other. The only files that meet libpng. Called by read_picture and
// write_picture.
#pragma once

#include <string>
#include <string_view>

#include <df2/image/picture.h>
#include <df2/image/read_picture.h>

namespace df2::detail {

/// Three channels of 8 bits: palettes are looked up, 16 bits cut, transparency dropped, as Pillow and OpenCV do. Throws
/// as decode_picture does.
Picture decode_png(std::string_view bytes, const std::string& name, const PictureLimits& limits);

/// As encode_png of write_picture.h.
std::string compress_png(const Picture& picture);

}  // namespace df2::detail
