// In: the geometry of one row of a results file. Out: an entry of the task's column. One class per task. Called by
// read_results.
#pragma once

#include <string_view>

#include <df2/detail/prediction_rows.h>
#include <df2/io/detail/rows/column_growth.h>
#include <df2/io/detail/rows/items.h>
#include <df2/io/detail/rows/key_counts.h>
#include <df2/io/detail/rows/known_files.h>
#include <df2/io/detail/rows/segmentation.h>

namespace df2::detail {

// Each class has
//   Column, kKey, kFile
//   read(reader, others)                     the row's value; false when it is not good
//   check(head)                              what needs the rest of the row
//   push(head, column, notes)                keeps the row that was read and checked
//   append(into, part, growth)

/// bbox [x, y, width, height].
class BoxGeometry {
 public:
  using Column = BoxColumn;
  static constexpr std::string_view kKey = "bbox";
  static constexpr KnownFile kFile = KnownFile::detection_results;

  explicit BoxGeometry(const Dataset&) {}

  template <class Reader>
  bool read(Reader& reader, KeyCounts&) {
    return read_box(reader, box_);
  }
  Checked check(const RowHead&) { return std::nullopt; }
  void push(const RowHead&, Column& column, PredictionNotes& notes) { push_box(box_, column, notes); }
  static void append(Column& into, const Column& part, ColumnGrowth growth) { growth.append(into, part); }

 private:
  Box box_;
};

/// keypoints: three numbers for all landmarks of the set, 294 x 3, or for the category's own unless `kOnlyAll`.
template <bool kOnlyAll>
class LandmarkGeometry {
 public:
  using Column = LandmarkColumn;
  static constexpr std::string_view kKey = "keypoints";
  static constexpr KnownFile kFile = KnownFile::landmark_results;

  explicit LandmarkGeometry(const Dataset& dataset) : dataset_(dataset) {}

  template <class Reader>
  bool read(Reader& reader, KeyCounts&) {
    return reader.numbers(numbers_, "an array of numbers");
  }
  Checked check(const RowHead& head) {
    const std::size_t all = 3 * dataset_.categories().sigmas().size();
    if (kOnlyAll && numbers_.count != all) return mismatch::landmark_length(numbers_.count, all, all, 3);
    return check_landmark_length(numbers_.count, dataset_.categories(), head.category, 3);
  }
  void push(const RowHead& head, Column& column, PredictionNotes&) {
    push_landmarks(dataset_, head, numbers_.read(), 3, column);
  }
  static void append(Column& into, const Column& part, ColumnGrowth growth) {
    growth.append_offsets(into.begin, part.begin);
    growth.append(into.points, part.points);
    growth.append(into.areas, part.areas);
  }

 private:
  const Dataset& dataset_;
  Numbers numbers_;
};

/// segmentation: run-length mask {size, counts}, or polygons, of an image whose size is known. Only the masks that can
/// match an item are kept (has_item_to_match).
template <bool kAcrossCategories>
class MaskGeometry {
 public:
  using Column = MaskColumn;
  static constexpr std::string_view kKey = "segmentation";
  static constexpr KnownFile kFile = KnownFile::segmentation_results;

  explicit MaskGeometry(const Dataset& dataset) : dataset_(dataset) {}

  template <class Reader>
  bool read(Reader& reader, KeyCounts& others) {
    return read_segmentation(reader, raw_, numbers_, [&](std::string_view key) {
      others.add(key, "segmentation/");
      return reader.skip();
    });
  }
  Checked check(const RowHead& head) {
    return encode_segmentation(raw_, known_size(dataset_.images()[head.image]), mask_);
  }
  void push(const RowHead& head, Column& column, PredictionNotes& notes) {
    push_mask(mask_, has_item_to_match(dataset_, head, kAcrossCategories), column, notes);
  }
  /// Whether the row that was read last has compressed counts.
  bool is_compressed() const { return raw_.kind == RawSegmentation::Kind::compressed; }
  /// Of the row that was checked last.
  std::uint64_t dense_crossings() const { return mask_.dense_crossings; }
  static void append(Column& into, const Column& part, ColumnGrowth growth) {
    growth.append_offsets(into.begin, part.begin);
    growth.append(into.counts, part.counts);
    growth.append(into.sizes, part.sizes);
    growth.append(into.areas, part.areas);
    growth.append(into.digests, part.digests);
  }

 private:
  const Dataset& dataset_;
  RawSegmentation raw_;
  Numbers numbers_;
  EncodedMask mask_;
};

}  // namespace df2::detail
