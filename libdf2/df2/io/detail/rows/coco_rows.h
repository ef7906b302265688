// In: one element of a COCO-type file's images, annotations or categories. Out: its record. Called by
// read_coco_ground_truth. Templates over a reader (json/reader.h); each returns false when there is no good record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <df2/dataset.h>
#include <df2/io/detail/rows/items.h>
#include <df2/io/detail/rows/segmentation.h>
#include <df2/io/ground_truth.h>

namespace df2::detail {

struct Annotation {
  std::int64_t image_id = 0;
  std::int64_t category_id = 0;  ///< item.category is set only where the categories are DeepFashion2's
  Item item;
  std::uint64_t segmentation_byte = 0;  ///< where it stands in the file, if the annotation has one
  std::uint64_t landmarks_byte = 0;
};

/// As the "categories" have it.
struct ListedCategory {
  std::int64_t id = 0;
  std::string name;
};

/// Other tools write null for what they have not got. (The other word with an n, NaN, is for skip() to refuse.)
template <class Reader>
bool is_absent(Reader& reader) {
  return reader.next() == 'n';
}

template <class Reader>
bool read_extent(Reader& reader, std::optional<std::uint32_t>& extent) {
  const auto at = reader.mark();
  std::uint64_t pixels = 0;
  if (!reader.integer(pixels, kMaxMaskPixels, Code::image_size, kExtentExpected)) return false;
  extent = static_cast<std::uint32_t>(pixels);
  return reader.check(check_extent(pixels), at);
}

template <class Reader>
bool read_optional_id(Reader& reader, std::optional<std::int64_t>& id) {
  return reader.id(id.emplace());
}

/// Text; anything else that may stand there is skipped.
template <class Reader, class Take>
bool read_if_text(Reader& reader, Take&& take) {
  if (reader.next() != '"') return reader.skip();
  std::string_view text;
  if (!reader.text(text, "a string")) return false;
  take(text);
  return true;
}

inline std::optional<Source> find_source(std::string_view name) {
  if (name == "shop") return Source::shop;
  if (name == "user") return Source::user;
  return std::nullopt;
}

template <class Reader>
bool read_image(Reader& reader, ImageRecord& image) {
  enum : std::size_t { kId, kWidth, kHeight, kFileName, kSource, kPairId };
  static constexpr Keys kKeys(
      {{"id"}, {"width", false}, {"height", false}, {"file_name", false}, {"source", false}, {"pair_id", false}});
  const auto at = reader.mark();
  std::optional<std::uint32_t> width, height;
  const bool good = reader.object(kKeys, [&](std::size_t key) {
    if (key != kId && is_absent(reader)) return reader.skip();
    switch (key) {
      case kId:
        return reader.id(image.id);
      case kWidth:
        return read_extent(reader, width);
      case kHeight:
        return read_extent(reader, height);
      case kFileName:
        return read_if_text(reader, [&](std::string_view text) { image.file_name = text; });
      case kSource:
        return read_if_text(reader, [&](std::string_view text) { image.source = find_source(text); });
      default:
        return read_optional_id(reader, image.pair_id);
    }
  });
  if (!good) return false;
  if (width && height) image.size = Size{*width, *height};
  return !image.size || reader.check(check_image_size(*image.size), at);
}

template <class Reader>
bool read_listed_category(Reader& reader, CategorySource source, ListedCategory& category) {
  static constexpr Keys kKeys({{"id"}, {"name", false}});
  return reader.object(kKeys, [&](std::size_t key) {
    if (key == 1) return read_if_text(reader, [&](std::string_view text) { category.name = text; });
    const auto at = reader.mark();
    if (!reader.id(category.id)) return false;
    if (source == CategorySource::ground_truth || deepfashion2_categories().find(category.id)) return true;
    return reader.refuse(unknown_category(deepfashion2_categories(), category.id), at);
  });
}

class AnnotationReader {
 public:
  explicit AnnotationReader(CategorySource source) : source_(source) {}

  template <class Reader>
  bool read(Reader& reader, Annotation& annotation);

 private:
  template <class Reader>
  bool read_crowd(Reader& reader, bool& is_crowd) {
    if (reader.next() == 't' || reader.next() == 'f') return reader.boolean(is_crowd);
    std::uint64_t value = 0;
    if (!reader.integer(value, 1, Code::out_of_range, "0 or 1")) return false;
    is_crowd = value == 1;
    return true;
  }
  template <class Reader>
  bool read_category_id(Reader& reader, Annotation& annotation) {
    if (source_ == CategorySource::ground_truth) return reader.id(annotation.category_id);
    if (!read_category(reader, deepfashion2_categories(), annotation.item.category)) return false;
    annotation.category_id = deepfashion2_categories()[annotation.item.category].id;
    return true;
  }
  /// Cuts the category's own landmarks out of all; the file may also hold just these.
  Checked take_landmarks(Item& item) const;

  CategorySource source_;
  RawSegmentation raw_;
  Numbers numbers_;
  Numbers triples_;  // of the landmarks, which may stand before the category
};

template <class Reader>
bool AnnotationReader::read(Reader& reader, Annotation& annotation) {
  enum : std::size_t {
    kId,
    kImageId,
    kCategoryId,
    kBox,
    kArea,
    kCrowd,
    kSegmentation,
    kLandmarks,
    kLabelled,
    kStyle,
    kPairId,
    kFirstLevel
  };
  static constexpr Keys kKeys({{"id"},
                               {"image_id"},
                               {"category_id"},
                               {"bbox"},
                               {"area", false},
                               {"iscrowd", false},
                               {"segmentation", false},
                               {"keypoints", false},
                               {"num_keypoints", false},
                               {"style", false},
                               {"pair_id", false},
                               {kLevelKeys[0], false},
                               {kLevelKeys[1], false},
                               {kLevelKeys[2], false},
                               {kLevelKeys[3], false}});
  Item& item = annotation.item;
  const auto at = reader.mark();
  auto landmarks_at = at, segmentation_at = at;
  bool has_area = false, has_landmarks = false, has_labelled = false;
  LevelSet levels;
  raw_.kind = RawSegmentation::Kind::none;
  const bool good = reader.object(kKeys, [&](std::size_t key) {
    if (key > kBox && is_absent(reader)) return reader.skip();
    switch (key) {
      case kId:
        return reader.id(item.id);
      case kImageId:
        return reader.id(annotation.image_id);
      case kCategoryId:
        return read_category_id(reader, annotation);
      case kBox:
        return read_box(reader, item.box);
      case kArea:
        has_area = true;
        return reader.number(item.area, kMaxArea);
      case kCrowd:
        return read_crowd(reader, item.is_crowd);
      case kSegmentation:
        segmentation_at = reader.mark();
        return read_segmentation(reader, raw_, numbers_, [&](std::string_view) { return reader.skip(); });
      case kLandmarks:
        has_landmarks = true;
        landmarks_at = reader.mark();
        return read_landmarks(reader, triples_);
      case kLabelled: {
        const bool is_own = source_ == CategorySource::ground_truth;
        std::uint64_t value = 0;
        has_labelled = reader.integer(value, is_own ? kMostLandmarks : kDeepFashion2Landmarks, Code::out_of_range,
                                      is_own ? "a whole number from 0 to 1,024" : "a whole number from 0 to 294");
        item.labelled_count = static_cast<int>(value);
        return has_labelled;
      }
      case kStyle:
        return reader.id(item.style);
      case kPairId:
        return read_optional_id(reader, item.pair_id);
      default:
        return read_level_of_any_tool(reader, levels.levels[key - kFirstLevel]);
    }
  });
  if (!good || (has_landmarks && !reader.check(take_landmarks(item), landmarks_at))) return false;
  if (!has_area) item.area = item.box.area();
  if (!has_labelled) item.labelled_count = count_labelled(item.landmarks);
  item.attributes = levels.attributes();
  annotation.segmentation_byte = reader.byte_of(segmentation_at);
  annotation.landmarks_byte = reader.byte_of(landmarks_at);
  // The image's size may stand later in the file: the mask's own size is checked against it when all is read.
  return reader.check(take_segmentation(raw_, std::nullopt, item.segmentation), segmentation_at);
}

inline Checked AnnotationReader::take_landmarks(Item& item) const {
  std::span<const double> triples = triples_.read();
  if (triples.empty()) return std::nullopt;
  if (source_ == CategorySource::ground_truth) {
    if (Checked wrong = check_landmark_count(triples.size())) return wrong;
  } else {
    const CategorySet& categories = deepfashion2_categories();
    if (Checked wrong = check_landmark_length(triples.size(), categories, item.category, 3)) return wrong;
    const Category& category = categories[item.category];
    const std::size_t own = 3 * category.landmark_count;
    if (triples.size() != own) triples = triples.subspan(3 * category.landmark_begin, own);
  }
  item.landmarks = landmarks_of(triples);
  return std::nullopt;
}

}  // namespace df2::detail
