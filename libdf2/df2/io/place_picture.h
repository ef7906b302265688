// In: where a picture is, and where it is wanted. Out: a link or a copy there. Called by convert, split, subset, sample
// and merge.
#pragma once

#include <cstdint>
#include <string>

namespace df2 {

enum class PicturePlacing : std::uint8_t {
  none,      ///< pictures are left out
  link,      ///< a symbolic link to the picture's real path
  hardlink,  ///< a second name; a copy where it is on another disk
  copy
};

/// Throws Error (io) where `from` cannot be read or `to` cannot be written, (ground_truth) where `from` is no file.
void place_picture(const std::string& from, const std::string& to, PicturePlacing how);

}  // namespace df2
