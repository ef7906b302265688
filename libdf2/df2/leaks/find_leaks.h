// In: one split or several. Out: what stands in two of them, or twice in one: identities and pictures. Called by
// df2-data leaks and the Python package.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <df2/dataset.h>
#include <df2/image/read_picture.h>
#include <df2/leaks/label_differences.h>

namespace df2 {

enum class LeakKind : std::uint8_t {
  identity_in_splits,  ///< a pair_id with a style
  picture_in_splits,   ///< a picture or copies of it
  labels_differ,       ///< copies of a picture in one split, whose labels contradict each other
  pair_in_splits,      ///< a pair_id, but with other styles: perhaps the same garment
  picture_repeated     ///< copies of a picture in one split, with equal labels
};

struct LeakKindRow {
  LeakKind kind;
  std::string_view code;   ///< stable: scripts may test for it
  bool is_leak;            ///< it falsifies scores; others are good to know
  std::string_view about;  ///< a sentence without its end
};

/// In the order of the enumeration.
std::span<const LeakKindRow> all_leak_kinds();

struct LeakPlace {
  std::uint32_t split = 0;  ///< index of the given splits
  std::int64_t image_id = 0;
  std::optional<std::int64_t> item_id;  ///< of an identity
  std::string path;                     ///< of the picture; empty: not known
};

struct Leak {
  LeakKind kind = LeakKind::identity_in_splits;
  std::vector<LeakPlace> places;               ///< by split, image id, order of the items; at least two
  std::optional<std::int64_t> pair_id;         ///< of an identity
  std::optional<std::int64_t> style;           ///< of an identity with a style
  std::optional<double> score;                 ///< of pictures: the correlation of the least similar copy, at most 1
  bool is_exact = false;                       ///< of pictures: the files are equal
  bool is_mirrored = false;                    ///< of pictures: some are mirror images of others
  std::set<LabelDifference> differences = {};  ///< of copies in one split
};

struct UnreadPicture {
  LeakPlace place;
  std::string message;
};

/// What of a split was looked at.
struct LeakSplit {
  std::string name;
  std::uint64_t images = 0;
  std::uint64_t items = 0;
  std::uint64_t items_with_pair = 0;      ///< whose pair_id is known; official COCO-type files have none
  std::optional<std::uint64_t> pictures;  ///< that were read; absent: none were asked for, or there is no folder
};

struct Leaks {
  std::vector<LeakSplit> splits;
  std::vector<Leak> findings;  ///< by kind, then by place
  std::vector<UnreadPicture> unread;
  std::uint64_t plain_pictures = 0;    ///< too plain to tell: only equal files are found
  std::uint64_t crowded_pictures = 0;  ///< like so many others that not all of these were compared

  std::uint64_t count(LeakKind kind) const;
  bool has_leak() const;
};

enum class LeakPictures : std::uint8_t {
  none,   ///< identities only
  exact,  ///< equal files
  near    ///< and copies of other size, quality or cut, and mirror images
};

enum class LeakStep : std::uint8_t { read, search, compare };

struct LeakOptions {
  LeakPictures pictures = LeakPictures::near;
  PictureLimits limits = {};
  /// Told from time to time how many pictures, or pairs of them, are done in a step, of how many.
  std::function<void(LeakStep step, std::size_t done, std::size_t of)> progress = {};
};

/// The same for any number of threads. Pictures that cannot be read are listed. REQUIRES: no null pointers.
Leaks find_leaks(std::span<const Dataset* const> splits, const LeakOptions& options = {});

}  // namespace df2
