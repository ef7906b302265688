// In: a JPEG's bytes, or pixels. Out: the other. The only files that meet libjpeg-turbo. Called by read_picture and
// write_picture.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <df2/image/picture.h>
#include <df2/image/read_picture.h>

namespace df2::detail {

/// Three channels. Throws as decode_picture does.
Picture decode_jpeg(std::string_view bytes, const std::string& name, const PictureLimits& limits);

struct ShrunkJpeg {
  Picture picture;   ///< grey; of three channels, and not shrunk, where it is stored in inks
  Size whole;        ///< as stored
  double scale = 1;  ///< of 1 / 8, 1 / 4, 1 / 2 and 1; the picture's blocks may reach beyond `scale` * `whole`
};

/// As small as it can be at twice `side` pixels wide and high, which takes part of the time of decoding it in full.
ShrunkJpeg decode_shrunk_jpeg(std::string_view bytes, const std::string& name, const PictureLimits& limits,
                              std::uint32_t side);

/// As encode_jpeg of write_picture.h.
std::string compress_jpeg(const Picture& picture, int quality);

}  // namespace df2::detail
