// In: the geometry of one row of a results file. Out: an entry of the task's column. One class per task, each with two
// ways to read: strict, which says what is wrong, and plain, which is fast and gives up. Called by read_results.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <df2/category_set.h>
#include <df2/dataset.h>
#include <df2/io/detail/json/plain_json.h>
#include <df2/io/detail/json/strict_json.h>
#include <df2/io/detail/rows/column_growth.h>
#include <df2/io/detail/rows/segmentation.h>
#include <df2/mask.h>
#include <df2/prediction.h>

namespace df2::detail {

/// What every row carries, whatever its geometry.
struct RowHead {
  std::uint32_t image = 0;
  CategoryIndex category = 0;
  double score = 0;
};

// Each class has
//   Column, kKey
//   read(cursor, value, notes)               the row's value; false after an issue
//   check(cursor, at, head)                  what needs the rest of the row; false after an issue at the value
//   read_plain(json), check_plain(head)      the same; false for anything but a good plain value
//   push(head, column, notes)                keeps the row that was read and checked
//   append(into, part, growth)

/// bbox [x, y, width, height].
class BoxGeometry {
 public:
  using Column = BoxColumn;
  static constexpr std::string_view kKey = "bbox";

  explicit BoxGeometry(const Dataset&) {}

  bool read(JsonCursor& cursor, JsonValue& value, PredictionNotes&);
  bool check(JsonCursor&, const char*, const RowHead&) { return true; }

  bool read_plain(PlainJson& json) {
    std::array<double, 4> numbers{};
    std::size_t count = 0;
    if (!json.numbers(numbers, count, kMaxCoordinate) || count != 4) return false;
    box_ = {numbers[0], numbers[1], numbers[2], numbers[3]};
    return box_.width >= 0 && box_.height >= 0;
  }
  bool check_plain(const RowHead&) { return true; }

  void push(const RowHead&, Column& column, PredictionNotes& notes) {
    if (box_.width == 0 || box_.height == 0) ++notes.zero_size;
    column.push_back(box_);
  }
  static void append(Column& into, const Column& part, ColumnGrowth growth) { growth.append(into, part); }

 private:
  Box box_;
};

/// keypoints: 294 x 3 numbers, or the category's own n x 3.
class LandmarkGeometry {
 public:
  using Column = LandmarkColumn;
  static constexpr std::string_view kKey = "keypoints";

  explicit LandmarkGeometry(const Dataset& dataset) : dataset_(dataset) {}

  bool read(JsonCursor& cursor, JsonValue& value, PredictionNotes&);
  bool check(JsonCursor& cursor, const char* at, const RowHead& head);

  bool read_plain(PlainJson& json) { return json.numbers(numbers_, count_, kMaxCoordinate); }
  bool check_plain(const RowHead& head) { return count_ == kNumbers || count_ == own_numbers(head); }

  void push(const RowHead& head, Column& column, PredictionNotes& notes);
  static void append(Column& into, const Column& part, ColumnGrowth growth);

 private:
  static constexpr std::size_t kNumbers = 3 * kDeepFashion2Landmarks;

  std::size_t own_numbers(const RowHead& head) const { return 3 * dataset_.categories()[head.category].landmark_count; }
  Point point(std::size_t i) const { return {numbers_[3 * i], numbers_[3 * i + 1]}; }
  bool needs_all_points(const RowHead& head) const;
  double extent() const;

  const Dataset& dataset_;
  std::array<double, kNumbers> numbers_{};
  std::size_t count_ = 0;
};

/// segmentation: run-length mask {size, counts}, or polygons where the image's size is known.
class MaskGeometry {
 public:
  using Column = MaskColumn;
  static constexpr std::string_view kKey = "segmentation";

  explicit MaskGeometry(const Dataset& dataset) : dataset_(dataset) {}

  /// Counts keys of the mask's object that nobody asked for, as "segmentation/KEY".
  bool read(JsonCursor& cursor, JsonValue& value, PredictionNotes& notes);
  bool check(JsonCursor& cursor, const char* at, const RowHead& head);

  bool read_plain(PlainJson& json) { return read_plain_mask(json, size_, counts_, unescaped_); }
  bool check_plain(const RowHead& head);

  void push(const RowHead& head, Column& column, PredictionNotes& notes);
  static void append(Column& into, const Column& part, ColumnGrowth growth);

 private:
  const Dataset& dataset_;
  RawSegmentation raw_;
  std::string unescaped_;
  Mask mask_;
  // What check and check_plain found.
  std::string_view counts_;
  std::string encoded_;
  Size size_;
  std::uint32_t area_ = 0;
};

}  // namespace df2::detail
