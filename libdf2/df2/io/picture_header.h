// In: a picture file. Out: what its first bytes say, without decoding it. Called by the readers of native annotations,
// which carry no image sizes, by validate and by the converters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <df2/geometry.h>

namespace df2 {

enum class PictureFormat : std::uint8_t { jpeg, png };

struct PictureHeader {
  PictureFormat format = PictureFormat::jpeg;
  Size size;                     ///< as stored
  std::uint8_t orientation = 1;  ///< EXIF's, 1 to 8; 1 is upright, and also stands where there is none
  bool operator==(const PictureHeader&) const = default;
};

/// Of a JPEG or PNG, told by its first bytes, whatever its name. Nothing where the file is not there, is neither, or
/// breaks off before its size.
std::optional<PictureHeader> read_picture_header(const std::string& path);

}  // namespace df2
