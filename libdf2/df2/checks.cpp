#include <df2/checks.h>

#include <algorithm>
#include <bit>
#include <numeric>

#include <fmt/format.h>

#include <df2/dataset.h>
#include <df2/detail/counts_fault.h>
#include <df2/text.h>

namespace df2 {

namespace {

std::string count_text(std::size_t numbers) {
  return fmt::format("{} {}", numbers, numbers == 1 ? "number" : "numbers");
}

/// What was found in the place of an id that is known. `begins_at_one`: the known ids do.
std::string unknown_id(std::int64_t id, bool begins_at_one) {
  return id == 0 && begins_at_one ? "0 (the ids seem to start at 0 instead of 1)" : std::to_string(id);
}

}  // namespace

std::string number_expected(double limit) {
  if (limit == kAnyNumber) return "a finite number";
  return fmt::format("a number of at most {:g} in absolute value", limit);
}

std::string size_text(Size size) {
  return fmt::format("[{}, {}]", size.height, size.width);
}

namespace mismatch {

Mismatch number(double value, double limit) {
  if (!std::isfinite(value)) return {Code::not_finite, number_expected(kAnyNumber), fmt::format("{}", value)};
  return {Code::out_of_range, number_expected(limit), fmt::format("{}", value)};
}

Mismatch id(std::int64_t id) {
  return {Code::bad_id, std::string(kIdExpected), std::to_string(id)};
}

Mismatch box() {
  return {Code::negative_size, "a width and height of at least 0", "a negative one"};
}

Mismatch corners() {
  return {Code::negative_size, "a box with x1 <= x2 and y1 <= y2", "one with x1 > x2 or y1 > y2"};
}

Mismatch visibility(double value) {
  return {Code::out_of_range, "a visibility of 0, 1 or 2", fmt::format("{}", value)};
}

Mismatch landmark_length(std::size_t numbers, std::size_t of_category, std::size_t of_set, std::size_t per_landmark) {
  std::string expected = fmt::format("{} numbers ({} x {})", of_set, of_set / per_landmark, per_landmark);
  if (of_category != of_set) {
    expected += fmt::format(", or the category's {} ({} x {}),", of_category, of_category / per_landmark, per_landmark);
  }
  return {Code::landmark_length, std::move(expected), std::to_string(numbers)};
}

Mismatch polygon_length(std::size_t numbers) {
  return {Code::polygon, "a polygon of at least 3 points, two numbers each", count_text(numbers)};
}

}  // namespace mismatch

bool are_visibilities(std::span<const double> triples) {
  // Nearly all numbers are 0, those of the other categories' landmarks.
  constexpr std::size_t kTogether = 24;
  while (!triples.empty()) {
    const auto some = triples.first(std::min(kTogether, triples.size()));
    triples = triples.subspan(some.size());
    std::uint64_t bits = 0;
    for (const double number : some) bits |= std::bit_cast<std::uint64_t>(number);
    if (bits == 0) continue;
    for (std::size_t i = 2; i < some.size(); i += 3) {
      if (!is_visibility(some[i])) return false;
    }
  }
  return true;
}

Checked check_triples(std::size_t numbers) {
  if (numbers % 3 == 0) return std::nullopt;
  return Mismatch{Code::landmark_length, "three numbers per landmark", count_text(numbers)};
}

Checked check_landmark_count(std::size_t numbers) {
  if (numbers <= 3 * kMostLandmarks) return std::nullopt;
  return Mismatch{Code::landmark_length, fmt::format("at most {} landmarks", kMostLandmarks),
                  std::to_string(numbers / 3)};
}

Checked check_own_landmarks(std::size_t numbers, const Category& category) {
  if (numbers == 3 * category.landmark_count) return std::nullopt;
  return Mismatch{Code::landmark_length, count_text(3 * category.landmark_count), std::to_string(numbers)};
}

Mismatch unknown_category(const CategorySet& categories, std::int64_t id) {
  const bool begins_at_one = categories.size() > 0 && categories.all().front().id == 1;
  return {Code::unknown_category,
          categories.is_deepfashion2() ? "a category id from 1 to 13" : "the id of a category of the ground truth",
          unknown_id(id, begins_at_one)};
}

Mismatch unknown_image(const Dataset& dataset, std::int64_t id) {
  const bool begins_at_one = !dataset.images().empty() && dataset.images().front().id == 1;
  return {Code::unknown_image, "an image_id of the ground truth", unknown_id(id, begins_at_one)};
}

Checked check_level(double level) {
  if (level == 1 || level == 2 || level == 3) return std::nullopt;
  return Mismatch{Code::bad_level, std::string(kLevelExpected), fmt::format("{}", level)};
}

Checked check_labelled_count(std::int64_t count) {
  if (count >= 0 && count <= static_cast<std::int64_t>(kMostLandmarks)) return std::nullopt;
  return Mismatch{Code::out_of_range, fmt::format("a whole number from 0 to {}", kMostLandmarks),
                  std::to_string(count)};
}

Checked check_labels(int labelled_count, std::size_t landmarks) {
  if (labelled_count == 0 || landmarks > 0) return std::nullopt;
  return Mismatch{Code::missing_key, fmt::format("landmarks, of which {} should be labelled,", labelled_count), "none"};
}

std::optional<std::size_t> find_foreign_label(std::span<const double> triples, const Category& category) {
  const std::size_t begin = 3 * category.landmark_begin, end = begin + 3 * category.landmark_count;
  for (std::size_t i = 2; i < triples.size(); i += 3) {
    if (i == begin + 2) i = end + 2;  // over the category's own
    if (i < triples.size() && triples[i] > 0) return i / 3;
  }
  return std::nullopt;
}

std::optional<std::int64_t> find_other_id(std::string_view name, std::int64_t id) {
  const std::optional<CategoryIndex> named = find_deepfashion2_name(name);
  if (!named || deepfashion2_categories()[*named].id == id) return std::nullopt;
  return deepfashion2_categories()[*named].id;
}

Checked check_category_name(std::string_view name, std::int64_t id) {
  const std::optional<std::int64_t> other = find_other_id(name, id);
  if (!other) return std::nullopt;
  return Mismatch{Code::categories_renumbered,
                  fmt::format("category_id {}, which has the category_name {},", *other, shortened(name)),
                  std::to_string(id)};
}

Checked check_extent(std::uint64_t pixels) {
  if (pixels > 0) return std::nullopt;
  return Mismatch{Code::image_size, std::string(kExtentExpected), "0"};
}

Checked check_image_size(Size size) {
  const std::uint64_t pixels = std::uint64_t{size.width} * size.height;
  if (pixels <= kMaxMaskPixels) return std::nullopt;
  return Mismatch{Code::image_size, "fewer than 2^31 pixels", std::to_string(pixels)};
}

Checked check_mask_size(std::uint64_t height, std::uint64_t width) {
  // Both are below 2^31 before they are multiplied.
  if (height > 0 && width > 0 && height <= kMaxMaskPixels && width <= kMaxMaskPixels &&
      height * width <= kMaxMaskPixels) {
    return std::nullopt;
  }
  return Mismatch{Code::rle_size, "a size of at least 1 x 1 and fewer than 2^31 pixels",
                  fmt::format("[{}, {}]", height, width)};
}

Checked check_same_size(Size mask, std::optional<Size> image) {
  if (!image || mask == *image) return std::nullopt;
  return Mismatch{Code::rle_size, "the image's size " + size_text(*image), size_text(mask)};
}

Checked check_runs(std::span<const std::uint32_t> runs, Size size) {
  const std::uint64_t sum = std::accumulate(runs.begin(), runs.end(), std::uint64_t{0});
  if (sum == std::uint64_t{size.width} * size.height) return std::nullopt;
  return Mismatch{Code::rle_counts, "run lengths that add up to height x width", std::to_string(sum)};
}

Checked check_run(std::uint32_t run) {
  if (run <= kMaxMaskPixels) return std::nullopt;
  return Mismatch{Code::rle_counts, std::string(kRunExpected), std::to_string(run)};
}

Checked check_bitmap(std::size_t bytes, Size size) {
  if (bytes == std::uint64_t{size.width} * size.height) return std::nullopt;
  return Mismatch{Code::rle_counts, "a byte for each of height x width pixels", std::to_string(bytes)};
}

Checked check_counts(std::string_view counts, Size size) {
  std::vector<std::uint32_t> runs;
  const std::optional<RunsFault> fault = decode_runs(counts, size, runs);
  if (!fault) return std::nullopt;
  return Mismatch{Code::rle_counts, "counts of a mask of size " + size_text(size),
                  detail::describe_counts_fault(counts, size, *fault)};
}

Checked check_outlines(std::span<const Polygon> polygons, std::optional<Size> image) {
  return check_crossings(count_crossings(polygons, image ? std::optional(image->width) : std::nullopt));
}

Checked check_crossings(std::uint64_t crossings) {
  if (crossings <= kMaxCrossings) return std::nullopt;
  return Mismatch{Code::limit, fmt::format("outlines that cross at most {} columns of pixels", kMaxCrossings),
                  std::to_string(crossings)};
}

}  // namespace df2
