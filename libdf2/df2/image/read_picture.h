// In: a JPEG or PNG file, or its bytes. Out: its pixels, or an Error that names it. Called by validate, leaks, draw,
// convert and the Python package.
// The EXIF orientation is ignored, as the official tools do: landmarks are given in stored pixels.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <df2/image/picture.h>

namespace df2 {

struct PictureLimits {
  std::uint64_t most_pixels = 100'000'000;            ///< width x height, checked before memory is taken
  std::uint64_t most_bytes = std::uint64_t{1} << 30;  ///< of the file
};

/// A JPEG or PNG, told by its first bytes; always three channels (grey is spread, transparency is dropped). Throws
/// Error (ground_truth) for a file that is empty, of another format (which it names), broken off or damaged; (limit)
/// for one that is too large; (io) for one that cannot be read.
Picture read_picture(const std::string& path, const PictureLimits& limits = {});

/// The same of bytes in memory. `name` stands for the file in errors.
Picture decode_picture(std::string_view bytes, const std::string& name, const PictureLimits& limits = {});

/// What is wrong with the pixels of a file, if anything: read_picture's refusal as one sentence.
std::optional<std::string> find_picture_fault(const std::string& path, const PictureLimits& limits = {});

/// A small grey copy, at least `side` pixels wide and high (or as large as the picture); fast, as a JPEG need not be
/// decoded in full. For hashes and thumbnails.
Picture read_small_grey(const std::string& path, std::uint32_t side, const PictureLimits& limits = {});

}  // namespace df2
