#include <df2/io/detail/rows/result_geometry.h>

#include <df2/io/detail/rows/items.h>
#include <df2/io/detail/rows/object_rows.h>

namespace df2::detail {

// Boxes

bool BoxGeometry::read(JsonCursor& cursor, JsonValue& value, PredictionNotes&) {
  const char* at = cursor.where(value);
  const auto four = read_four(cursor, value, "4 numbers [x, y, width, height]");
  if (!four) return false;
  box_ = {(*four)[0], (*four)[1], (*four)[2], (*four)[3]};
  if (box_.width >= 0 && box_.height >= 0) return true;
  cursor.add_issue(Code::negative_size, at, "a width and height of at least 0", "a negative one");
  return false;
}

// Landmarks

bool LandmarkGeometry::read(JsonCursor& cursor, JsonValue& value, PredictionNotes&) {
  const auto array = cursor.as_array(value, "an array of numbers");
  if (!array) return false;
  count_ = 0;
  bool good = true;
  cursor.array(*array, [&](std::uint64_t index, JsonValue& element) {
    const std::optional<double> number = cursor.number(element);
    good = good && number.has_value();
    if (index < kNumbers && number) numbers_[index] = *number;
    count_ = index + 1;
  });
  return good;
}

bool LandmarkGeometry::check(JsonCursor& cursor, const char* at, const RowHead& head) {
  const std::size_t own = own_numbers(head);
  if (count_ == kNumbers || count_ == own) return true;
  cursor.add_row_issue(
      Code::landmark_length, kKey, at,
      "882 numbers (294 x 3), or the category's " + std::to_string(own) + " (" + std::to_string(own / 3) + " x 3),",
      std::to_string(count_));
  return false;
}

void LandmarkGeometry::push(const RowHead& head, Column& column, PredictionNotes&) {
  const Category& info = dataset_.categories()[head.category];
  const bool keep_all = count_ != kNumbers || needs_all_points(head);
  const auto begin = keep_all ? 0 : info.landmark_begin;
  const std::size_t end = keep_all ? count_ / 3 : begin + info.landmark_count;
  for (std::size_t i = begin; i < end; ++i) column.points.push_back(point(i));
  column.begin.push_back(column.points.size());
  column.areas.push_back(extent());
}

void LandmarkGeometry::append(Column& into, const Column& part, ColumnGrowth growth) {
  growth.append_offsets(into.begin, part.begin);
  growth.append(into.points, part.points);
  growth.append(into.areas, part.areas);
}

/// An item without a labelled (or, for vis, visible) landmark is compared with every submitted point.
bool LandmarkGeometry::needs_all_points(const RowHead& head) const {
  const auto& items = dataset_.images()[head.image].items;
  return std::any_of(items.begin(), items.end(), [&](const Item& item) {
    return item.category == head.category && std::none_of(item.landmarks.begin(), item.landmarks.end(),
                                                          [](const Landmark& l) { return l.visibility == 2; });
  });
}

double LandmarkGeometry::extent() const {
  // Four points side by side, so that no comparison waits for the one before.
  std::array<double, 12> low;
  std::copy_n(numbers_.begin(), low.size(), low.begin());
  std::array<double, 12> high = low;
  for (std::size_t begin = 0; begin < count_; begin += low.size()) {
    for (std::size_t k = 0; k < std::min(low.size(), count_ - begin); ++k) {
      low[k] = std::min(low[k], numbers_[begin + k]);
      high[k] = std::max(high[k], numbers_[begin + k]);
    }
  }
  const auto side = [&](std::size_t axis) {
    double least = low[axis], most = high[axis];
    for (std::size_t k = axis + 3; k < low.size(); k += 3) {
      least = std::min(least, low[k]);
      most = std::max(most, high[k]);
    }
    return most - least;
  };
  return side(0) * side(1);
}

// Masks

bool MaskGeometry::read(JsonCursor& cursor, JsonValue& value, PredictionNotes& notes) {
  const bool good = read_segmentation(cursor, value, raw_);
  for (const std::string& key : raw_.other_keys) {
    count_unknown_key(notes.unknown_keys, std::string(kKey) + "/" + key, 1);
  }
  return good;
}

bool MaskGeometry::check(JsonCursor& cursor, const char* at, const RowHead& head) {
  const std::optional<Size> size = dataset_.images()[head.image].size;
  if (!decode_segmentation(cursor, at, kKey, raw_, size, mask_)) return false;
  size_ = mask_.size;
  area_ = mask_area(mask_.runs);
  if (raw_.kind == RawSegmentation::Kind::compressed) {
    counts_ = raw_.counts;
  } else {
    encoded_ = encode_runs(mask_.runs);
    counts_ = encoded_;
  }
  return true;
}

bool MaskGeometry::check_plain(const RowHead& head) {
  const std::optional<Size> size = dataset_.images()[head.image].size;
  if (size && *size != size_) return false;
  const std::optional<std::uint32_t> area = area_of_counts(counts_, size_);
  if (!area) return false;
  area_ = *area;
  return true;
}

void MaskGeometry::push(const RowHead& head, Column& column, PredictionNotes& notes) {
  if (area_ == 0) ++notes.zero_size;
  const auto& items = dataset_.images()[head.image].items;
  const bool is_compared =
      std::any_of(items.begin(), items.end(), [&](const Item& item) { return item.category == head.category; });
  column.push_back(counts_, size_, area_, is_compared);
}

void MaskGeometry::append(Column& into, const Column& part, ColumnGrowth growth) {
  growth.append_offsets(into.begin, part.begin);
  growth.append(into.counts, part.counts);
  growth.append(into.sizes, part.sizes);
  growth.append(into.areas, part.areas);
  growth.append(into.digests, part.digests);
}

}  // namespace df2::detail
