// In: fingerprints of pictures and a way to see them. Out: the groups that show the same. Called by find_leaks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include <df2/image/picture.h>
#include <df2/leaks/picture_fingerprint.h>

namespace df2 {

/// Pictures of which each is a copy of another of the group.
struct PictureGroup {
  std::vector<std::uint32_t> pictures;  ///< ascending, at least two
  double score = 1;          ///< the lowest correlation of two by which the group holds together; 1: equal files
  bool is_exact = true;      ///< all files are equal
  bool is_mirrored = false;  ///< some are mirror images of others
};

struct PictureGroups {
  std::vector<PictureGroup> groups;    ///< by their first picture
  std::vector<std::uint32_t> crowded;  ///< pictures that are like so many others that not all were compared
};

/// The picture as look_of gives it, or nothing where it cannot be read. Called by many threads, but never for the same
/// picture at once.
using Look = std::function<std::optional<Picture>(std::uint32_t picture)>;

/// `contents`: equal for equal files, and nothing for a picture that could not be read, which is in no group. Equal
/// files are in one group even if they are plain; others if is_same_picture says so. The same for any number of
/// threads. `progress`: of the search, then of the comparisons.
struct GroupProgress {
  std::function<void(std::size_t done, std::size_t of)> searched = {};
  std::function<void(std::size_t done, std::size_t of)> compared = {};
};
PictureGroups group_pictures(std::vector<PictureFingerprint> prints,
                             std::span<const std::optional<std::uint64_t>> contents, const Look& look,
                             const GroupProgress& progress = {});

}  // namespace df2
