#include <df2/detail/prediction_rows.h>

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace df2::detail {

namespace {

/// An item without a labelled (or, for vis, visible) landmark is compared with every submitted point.
bool needs_all_points(const Dataset& dataset, const RowHead& head) {
  return std::ranges::any_of(dataset.images()[head.image].items, [&](const Item& item) {
    return item.category == head.category &&
           std::ranges::none_of(item.landmarks, [](const Landmark& l) { return l.visibility == 2; });
  });
}

/// As extent_of (geometry.h), only faster: four points are compared at a time, so that no comparison waits for another.
template <std::size_t stride>
double extent(std::span<const double> numbers) {
  if (numbers.empty()) return 0;
  std::array<double, 4 * stride> low;
  for (std::size_t k = 0; k < low.size(); ++k) low[k] = numbers[k < numbers.size() ? k : k % stride];
  std::array<double, 4 * stride> high = low;
  for (std::size_t begin = 0; begin < numbers.size(); begin += low.size()) {
    for (std::size_t k = 0; k < std::min(low.size(), numbers.size() - begin); ++k) {
      low[k] = std::min(low[k], numbers[begin + k]);
      high[k] = std::max(high[k], numbers[begin + k]);
    }
  }
  const auto side = [&](std::size_t axis) {
    double least = low[axis], most = high[axis];
    for (std::size_t k = axis + stride; k < low.size(); k += stride) {
      least = std::min(least, low[k]);
      most = std::max(most, high[k]);
    }
    return most - least;
  };
  return side(0) * side(1);
}

}  // namespace

void push_box(const Box& box, BoxColumn& column, PredictionNotes& notes) {
  if (box.width == 0 || box.height == 0) ++notes.zero_size;
  column.push_back(box);
}

void push_landmarks(const Dataset& dataset, const RowHead& head, std::span<const double> numbers,
                    std::size_t per_landmark, LandmarkColumn& column) {
  const Category& category = dataset.categories()[head.category];
  const std::size_t count = numbers.size() / per_landmark;
  const bool keep_all = count == category.landmark_count || needs_all_points(dataset, head);
  const std::size_t begin = keep_all ? 0 : category.landmark_begin;
  const std::size_t end = keep_all ? count : begin + category.landmark_count;
  for (std::size_t i = begin; i < end; ++i) {
    column.points.push_back({numbers[per_landmark * i], numbers[per_landmark * i + 1]});
  }
  column.begin.push_back(column.points.size());
  column.areas.push_back(per_landmark == 3 ? extent<3>(numbers) : extent<2>(numbers));
}

void push_mask(const EncodedMask& mask, bool is_compared, MaskColumn& column, PredictionNotes& notes) {
  if (mask.area == 0) ++notes.zero_size;
  column.push_back(mask.counts, mask.size, mask.area, is_compared);
}

bool has_item_to_match(const Dataset& dataset, const RowHead& head, bool across_categories) {
  const std::vector<Item>& items = dataset.images()[head.image].items;
  return across_categories ? !items.empty() : std::ranges::find(items, head.category, &Item::category) != items.end();
}

Checked CrossRowChecks::check_count(std::uint32_t image) {
  if (++rows_[image] != rows_per_image_ + 1) return std::nullopt;
  return Mismatch{Code::too_many_predictions, fmt::format("at most {} predictions in an image", rows_per_image_),
                  fmt::format("more for image_id {}", dataset_.images()[image].id)};
}

Checked CrossRowChecks::check_dense_crossings(std::uint64_t crossings, std::uint64_t file_bytes) {
  constexpr std::uint64_t kAllowance = std::uint64_t{1} << 25;  // about a second
  constexpr std::uint64_t kPerByte = 4;                         // an outline drawn pixel by pixel has no more than one
  const std::uint64_t most = kAllowance + kPerByte * file_bytes;
  const bool was_over = dense_crossings_ > most;
  dense_crossings_ += crossings;
  if (was_over || dense_crossings_ <= most) return std::nullopt;
  return Mismatch{
      Code::limit,
      fmt::format(
          "polygons that cross the columns of their images at most {} times in all, beyond 8 times for each column",
          most),
      "more"};
}

}  // namespace df2::detail
