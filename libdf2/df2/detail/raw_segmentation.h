// In: a segmentation as it came, from a file or from memory. Out: a checked one. Called by the readers of results and
// ground truth, make_predictions and make_dataset.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <df2/checks.h>
#include <df2/geometry.h>
#include <df2/item.h>

namespace df2::detail {

/// Before the image's size is known.
struct RawSegmentation {
  enum class Kind { none, polygons, compressed, runs };
  Kind kind = Kind::none;
  std::string_view counts;          ///< compressed: a view into the caller's text, or into `unescaped`
  std::vector<std::uint32_t> runs;  ///< uncompressed
  Size size;                        ///< of a run-length mask; within the limits
  std::vector<Polygon> polygons;    ///< each of 3 points or more
  std::string unescaped;

  void clear() {
    kind = Kind::none;
    runs.clear();
    polygons.clear();
  }
};

/// The segmentation as it stands in the ground truth: run-length masks are checked and decoded, polygons kept.
/// `image_size`: where known.
Checked take_segmentation(RawSegmentation& raw, std::optional<Size> image_size, Segmentation& segmentation);

/// A mask as a column of predictions holds it.
struct EncodedMask {
  std::string_view counts;  ///< of the raw segmentation, or of `encoded`
  Size size;
  std::uint32_t area = 0;
  std::uint64_t dense_crossings = 0;  ///< of polygons: what check_dense_crossings adds up
  std::string encoded;
};

/// Polygons are filled, which takes the image's size.
Checked encode_segmentation(const RawSegmentation& raw, std::optional<Size> image_size, EncodedMask& mask);

}  // namespace df2::detail
