// In: a JPEG or PNG file whose EXIF data says how to turn it. Out: its bytes without that data; the pixels are not
// touched. Called by place_pictures for readers that turn pictures, whose labels are given in stored pixels.
// Source: JPEG (ITU-T T.81, annex B), EXIF 2.3 section 4.7.2, PNG (third edition, sections 5.3 and 11.3.4.5).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace df2::convert {

/// Left out are EXIF and XMP, both of which may tell an orientation: the segments APP1 in front of the image data of a
/// JPEG, and the chunks eXIf and iTXt of a PNG. What is neither, and what breaks off, keeps the rest as it is.
std::string without_orientation(std::string_view picture);

/// Of a file. Throws Error (io) where it cannot be read, (limit) where it has more than `most_bytes`.
std::string read_without_orientation(const std::string& path, std::uint64_t most_bytes);

}  // namespace df2::convert
