// In: a value from outside, whatever door it came through. Out: nothing when it is good, else what was expected and
// what was found. Called by both JSON readers, by what builds predictions and datasets from memory, and by validate: a
// rule about a value is written here and nowhere else.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <df2/category_set.h>
#include <df2/error.h>
#include <df2/geometry.h>
#include <df2/mask.h>

namespace df2 {

class Dataset;

/// Largest absolute value of a coordinate, or of a side, in pixels.
inline constexpr double kMaxCoordinate = 1e6;
/// Largest absolute value of an item's area, in square pixels.
inline constexpr double kMaxArea = 1e12;
/// Largest id: integers up to here are exact in a double.
inline constexpr std::int64_t kMaxId = std::int64_t{1} << 53;
/// For numbers that need only be finite.
inline constexpr double kAnyNumber = std::numeric_limits<double>::max();

inline constexpr std::string_view kIdExpected = "an integer id from 0 to 2^53";
inline constexpr std::string_view kLevelExpected = "a level of 1, 2 or 3";
inline constexpr std::string_view kExtentExpected = "a whole number of pixels from 1";
inline constexpr std::string_view kMaskExtentExpected = "a whole number from 1 to 2^31 - 1";
inline constexpr std::string_view kRunExpected = "a run length from 0 to 2^31 - 1";

/// "EXPECTED expected, FOUND found", and the code of the refusal. Where it stands is for the caller to say.
struct Mismatch {
  Code code;
  std::string expected;
  std::string found;
};
using Checked = std::optional<Mismatch>;

/// The text for a number of at most `limit` in absolute value.
std::string number_expected(double limit);
/// "[height, width]", as masks write it.
std::string size_text(Size size);

/// What failed checks return. Called by the inline checks below.
namespace mismatch {
Mismatch number(double value, double limit);
Mismatch id(std::int64_t id);
Mismatch box();
Mismatch corners();
Mismatch visibility(double value);
Mismatch landmark_length(std::size_t numbers, std::size_t of_category, std::size_t of_set, std::size_t per_landmark);
Mismatch polygon_length(std::size_t numbers);
}  // namespace mismatch

/// Finite, and at most `limit` in absolute value.
inline Checked check_number(double value, double limit) {
  if (std::abs(value) <= limit) [[likely]]
    return std::nullopt;
  return mismatch::number(value, limit);
}
inline Checked check_id(std::int64_t id) {
  if (id >= 0 && id <= kMaxId) [[likely]]
    return std::nullopt;
  return mismatch::id(id);
}
/// Width and height are not negative.
inline Checked check_box(const Box& box) {
  if (box.width >= 0 && box.height >= 0) [[likely]]
    return std::nullopt;
  return mismatch::box();
}
/// [x1, y1, x2, y2] with x1 <= x2 and y1 <= y2.
inline Checked check_corners(std::span<const double, 4> corners) {
  if (corners[0] <= corners[2] && corners[1] <= corners[3]) [[likely]]
    return std::nullopt;
  return mismatch::corners();
}
inline bool is_visibility(double value) {
  return value == 0 || value == 1 || value == 2;
}
inline Checked check_visibility(double value) {
  if (is_visibility(value)) [[likely]]
    return std::nullopt;
  return mismatch::visibility(value);
}
/// Whether every third number is 0, 1 or 2.
bool are_visibilities(std::span<const double> triples);

/// `numbers` are those of all the set's landmarks or of the category's own, `per_landmark` for each.
inline Checked check_landmark_length(std::size_t numbers, const CategorySet& categories, CategoryIndex category,
                                     std::size_t per_landmark) {
  const std::size_t own = per_landmark * categories[category].landmark_count;
  const std::size_t all = per_landmark * categories.sigmas().size();
  if (numbers == own || numbers == all) [[likely]]
    return std::nullopt;
  return mismatch::landmark_length(numbers, own, all, per_landmark);
}
/// Two numbers for each of at least 3 points.
inline Checked check_polygon_length(std::size_t numbers) {
  if (numbers >= 6 && numbers % 2 == 0) [[likely]]
    return std::nullopt;
  return mismatch::polygon_length(numbers);
}

/// Three numbers a landmark.
Checked check_triples(std::size_t numbers);
/// Three numbers for each of no more landmarks than a set may have.
Checked check_landmark_count(std::size_t numbers);
/// `numbers` are exactly those of the category's own landmarks.
Checked check_own_landmarks(std::size_t numbers, const Category& category);
/// The refusal of an id that is not there. An id 0 where the first one is 1 is said to be counted from 0.
Mismatch unknown_category(const CategorySet& categories, std::int64_t id);
Mismatch unknown_image(const Dataset& dataset, std::int64_t id);
/// 1, 2 or 3.
Checked check_level(double level);
/// A number of landmarks that are labelled.
Checked check_labelled_count(std::int64_t count);
/// An item with labelled landmarks has landmarks.
Checked check_labels(int labelled_count, std::size_t landmarks);
/// The first landmark of the set, from 0, that is labelled though it is not the category's. `triples` are all the
/// set's.
std::optional<std::size_t> find_foreign_label(std::span<const double> triples, const Category& category);
/// The id that DeepFashion2 gives a category of this name; nothing where it is `id`, or where the name is not known.
std::optional<std::int64_t> find_other_id(std::string_view name, std::int64_t id);
/// The name is that of the category with this id in DeepFashion2, or not known there.
Checked check_category_name(std::string_view name, std::int64_t id);
/// A side of an image is not 0.
Checked check_extent(std::uint64_t pixels);
/// An image has fewer than 2^31 pixels.
Checked check_image_size(Size size);
/// A mask has 1 to 2^31 - 1 pixels.
Checked check_mask_size(std::uint64_t height, std::uint64_t width);
/// A mask has the size of its image, where that is known.
Checked check_same_size(Size mask, std::optional<Size> image);
/// Run lengths add up to the mask's pixels.
Checked check_runs(std::span<const std::uint32_t> runs, Size size);
/// A run length is at most 2^31 - 1.
Checked check_run(std::uint32_t run);
/// A bitmap has a byte for each pixel.
Checked check_bitmap(std::size_t bytes, Size size);
/// Compressed counts are a mask of that size.
Checked check_counts(std::string_view counts, Size size);
/// Outlines that cross so many columns of pixels can be filled in reasonable memory and time.
Checked check_crossings(std::uint64_t crossings);
/// The same of the outlines themselves.
Checked check_outlines(std::span<const Polygon> polygons, std::optional<Size> image);

}  // namespace df2
