// In: polygons, bitmaps or COCO run-length strings. Out: run-length masks in column-major order, their area, tight
// box, union and intersection. Called by readers (decode, check) and by mask similarity.
// Source: COCO mask encoding; the rasteriser reproduces the current COCO library bit for bit (docs/compat.md).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <df2/geometry.h>

namespace df2 {

/// Run lengths down the columns of an image, first background, then foreground, in turn.
/// INVARIANT: the runs add up to size.width * size.height, which is below 2^31.
struct Mask {
  Size size;
  std::vector<std::uint32_t> runs;
  bool operator==(const Mask&) const = default;
};

/// Largest number of pixels of a mask; larger images are refused by the readers.
inline constexpr std::uint64_t kMaxMaskPixels = (std::uint64_t{1} << 31) - 1;

/// Largest number of times that the outlines of a mask may cross a column of pixels; the readers refuse more before a
/// mask is built, as filling takes memory and time for each. A garment's outline has a few thousand.
inline constexpr std::uint64_t kMaxCrossings = std::uint64_t{1} << 20;

/// How often the edges of the polygons cross a column of pixels in an image of this width, or of any.
/// REQUIRES: polygons as for mask_from_polygons.
std::uint64_t count_crossings(std::span<const Polygon> polygons, std::optional<std::uint32_t> image_width);

/// The outlines of a garment cross a column of pixels a few times. What is beyond 8 times for each column is the mark
/// of scribbles, which take thousands of times as long to fill as to read.
inline std::uint64_t dense_crossings(std::uint64_t crossings, std::uint32_t image_width) {
  const std::uint64_t plain = std::uint64_t{8} * image_width;
  return crossings > plain ? crossings - plain : 0;
}

/// Fills closed polygons as the COCO library does and unites them.
/// REQUIRES: every polygon has at least 3 points with coordinates within +-1e6; size within kMaxMaskPixels.
Mask mask_from_polygons(std::span<const Polygon> polygons, Size size);

/// Fills one box as COCO does: as the polygon of its four corners.
Mask mask_from_box(const Box& box, Size size);

/// REQUIRES: pixels.size() == width * height, column-major, non-zero = foreground.
Mask mask_from_bitmap(std::span<const std::uint8_t> pixels, Size size);

/// Column-major bitmap of 0 and 1.
std::vector<std::uint8_t> bitmap_from_mask(const Mask& mask);

/// Why a run-length string cannot be a mask of the given size.
enum class RunsFault { illegal_character, truncated, negative_run, too_long, wrong_sum };
std::string_view describe(RunsFault fault);

/// Decodes COCO's compressed counts into `runs` (cleared first); a fault leaves those in front of it. No more than one
/// run per character is stored, so a hostile string costs at most four times its own size in memory.
/// @return nothing if the runs are a mask of `size`, else the first fault.
std::optional<RunsFault> decode_runs(std::string_view counts, Size size, std::vector<std::uint32_t>& runs);

/// Number of foreground pixels if the counts are a mask of the given size; nothing otherwise, and decode_runs says why.
std::optional<std::uint32_t> area_of_counts(std::string_view counts, Size size);

/// COCO's compressed counts of the runs.
std::string encode_runs(std::span<const std::uint32_t> runs);

/// Number of foreground pixels.
std::uint32_t mask_area(std::span<const std::uint32_t> runs);

/// Smallest box of whole pixels that holds the foreground; all zero for an empty mask.
Box tight_box(std::span<const std::uint32_t> runs, Size size);

/// What the official DeepFashion2 code uses as the tight box: the box of the first and the last pixel of each run. It
/// is too small where a run goes on in the next column.
Box run_ends_box(std::span<const std::uint32_t> runs, Size size);

/// Number of pixels that are foreground in both.
/// REQUIRES: both describe images of one size.
std::uint32_t intersection_area(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b);

/// REQUIRES: all masks have the given size.
Mask unite(std::span<const Mask> masks, Size size);

}  // namespace df2
