// In: one or several splits in any format of the table below. Out: a folder in another format, whole or not there, and
// the ledger of what it does not hold. Called by df2-data convert and the Python package.
//
// How a format is added: a file libdf2/df2/convert/NAME.cpp with one or both of the functions of `Format`, declared in
// formats.h, and a row in the table of formats.cpp. Nothing else knows formats by name.
//   to    is given the splits, whose sizes are known where the row says that it needs them, and writes all its files
//         with folder.write(name, text), or below folder.place(name). It adds to the ledger what it cannot keep. Only
//         `convert` makes the folder, reads the splits and commits. Pictures go through place_pictures
//         (split_pictures.h). Work on images in parallel writes to slot i, a Ledger a slot, appended in order.
//   from  is given one path and returns its splits. Their images have ids, and picture paths where there are pictures.
//         It throws Error (ground_truth) that names file and line for what it refuses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <df2/convert/ledger.h>
#include <df2/dataset.h>
#include <df2/image/read_picture.h>
#include <df2/io/limits.h>
#include <df2/io/output_folder.h>
#include <df2/io/place_picture.h>

namespace df2::convert {

struct ConvertOptions {
  PicturePlacing pictures = PicturePlacing::link;
  /// Only items of this category. Formats with a set of landmarks for all take then only the category's own.
  std::optional<CategoryIndex> category = {};
  double simplify = 0.5;  ///< pixels that a traced outline may be off; ultralytics-segment and masks to native
  std::uint64_t shard_images = 1000;                   ///< images of a tar file; webdataset
  std::uint64_t shard_bytes = std::uint64_t{1} << 30;  ///< at which a tar file is full; webdataset
  double crop_margin = 0;  ///< share of the box's longer side that is added on each side; crops
  int quality = 95;        ///< of JPEG files that are made anew; crops
  PictureLimits picture_limits = {};
  ReadLimits read_limits = {};
  /// Called with the images that are written and those that there are, from any thread, one at a time.
  std::function<void(std::size_t done, std::size_t of)> progress = {};
};

/// Ground truth that has a name. Image ids are unique in a split, not among splits.
struct Split {
  std::string name;  ///< "train": letters, digits, '_', '-' and '.', so that it can be a part of a path
  std::string path;  ///< what was read
  Dataset dataset;
  bool has_annotation_ids = false;  ///< Item::id tells the items of the split apart, as in COCO-type files
};

/// Counts images for ConvertOptions::progress, from any thread.
class Progress {
 public:
  Progress(const ConvertOptions& options, std::span<const Split> splits);
  void done();

 private:
  const ConvertOptions& options_;
  std::size_t of_ = 0;
  std::size_t images_ = 0;
  std::mutex mutex_;
};

using ToFormat = void (*)(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder,
                          Ledger& ledger);
using FromFormat = std::vector<Split> (*)(const std::string& path, const ConvertOptions& options, Ledger& ledger);

struct Format {
  std::string_view name;   ///< "ultralytics-segment"
  std::string_view about;  ///< a few words for the help
  ToFormat to = nullptr;
  FromFormat from = nullptr;  ///< none where the target cannot hold what makes a ground truth
  bool needs_sizes = false;   ///< `to` is called only with splits whose images all have a size
};

/// In the order in which they are documented; the first is "native".
std::span<const Format> all_formats();
const Format* find_format(std::string_view name);

/// A source as the user names it: NAME=PATH, or PATH, whose split is then called as its folder or file is.
struct SourcePath {
  std::string split;  ///< empty: after the path, or as the format names its splits
  std::string path;
};
/// NAME is what stands before the first '=' if it can be the name of a split and no file or folder of the whole text
/// exists.
SourcePath parse_source(std::string_view text);

/// `from`: nothing reads split folders and COCO-type files, told apart as read_ground_truth does.
/// `output` becomes a folder. Throws Error (usage) for names of formats and splits, (ground_truth, limit, io) as the
/// readers and writers do.
Conversion convert(std::span<const SourcePath> sources, std::optional<std::string_view> from, std::string_view to,
                   const std::string& output, const ConvertOptions& options = {});

/// The same of splits that are in memory.
Conversion convert(std::span<const Split> splits, std::string_view to, const std::string& output,
                   const ConvertOptions& options = {});

/// Throws Error (limit) for an image with more pixels than pictures may have: masks take a byte for each.
void require_small(const Split& split, const ImageRecord& image, Size size, const PictureLimits& limits);

/// "000001", the name that an image has in every format whose files are called after images.
std::string image_stem(const ImageRecord& image);

}  // namespace df2::convert
