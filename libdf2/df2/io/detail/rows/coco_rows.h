// In: one element of a COCO-type file's images, annotations or categories. Out: its record. Called by
// read_coco_ground_truth. Templates over a reader (json/reader.h); each returns false when there is no good record.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <df2/dataset.h>
#include <df2/io/detail/rows/items.h>
#include <df2/io/detail/rows/labelled_landmarks.h>
#include <df2/io/detail/rows/segmentation.h>
#include <df2/io/ground_truth.h>

namespace df2::detail {

struct Annotation {
  std::int64_t image_id = 0;
  std::int64_t category_id = 0;  ///< item.category is set only where the categories are DeepFashion2's
  Item item;
  std::uint64_t segmentation_byte = 0;  ///< where it stands in the file; without one, where the annotation does
  std::uint64_t landmarks_byte = 0;
  std::size_t landmark_count = 0;                 ///< that the file gives
  std::size_t first_landmark = 0;                 ///< from 0, of those that item.landmarks has of them
  std::optional<std::size_t> foreign_label = {};  ///< a landmark, from 0, that is labelled and not the category's
};

/// As the "categories" have it. Where DeepFashion2's are expected, any id may stand here.
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

template <class Reader>
bool read_image(Reader& reader, const FieldsRead& fields, ImageRecord& image) {
  enum : std::size_t { kId, kWidth, kHeight, kFileName, kSource, kPairId };
  static constexpr Keys kKeys(
      {{"id"}, {"width", false}, {"height", false}, {"file_name", false}, {"source", false}, {"pair_id", false}});
  const auto at = reader.mark();
  std::optional<std::uint32_t> width, height;
  bool has_width = false, has_height = false, has_pair_id = false;
  const bool good = reader.object(kKeys, [&](std::size_t key) {
    if (key != kId && is_absent(reader)) return reader.skip();
    switch (key) {
      case kId:
        return reader.id(image.id);
      case kWidth:
        return read_member(reader, fields.masks, has_width, [&] { return read_extent(reader, width); });
      case kHeight:
        return read_member(reader, fields.masks, has_height, [&] { return read_extent(reader, height); });
      case kFileName:
        return read_if_text(reader, [&](std::string_view text) { image.file_name = text; });
      case kSource:
        return read_if_text(reader, [&](std::string_view text) { image.source = find_source(text); });
      default:
        return read_member(reader, fields.pairs, has_pair_id, [&] { return read_optional_id(reader, image.pair_id); });
    }
  });
  if (!good) return false;
  if (!has_pair_id) image.pair_id.reset();
  if (!has_width || !has_height) return true;
  image.size = Size{*width, *height};
  Checked wrong = check_image_size(*image.size);
  if (!wrong) return true;
  image.size.reset();
  return !fields.masks || reader.refuse(*std::move(wrong), at);
}

template <class Reader>
bool read_listed_category(Reader& reader, CategorySource source, ListedCategory& category) {
  static constexpr Keys kKeys({{"id"}, {"name", false}});
  return reader.object(kKeys, [&](std::size_t key) {
    if (key == 1) return read_if_text(reader, [&](std::string_view text) { category.name = text; });
    if (source == CategorySource::ground_truth || reader.next() != '-') return reader.id(category.id);
    // Other tools list a background as -1.
    const auto at = reader.mark();
    double negative = 0;
    if (!reader.number(negative, static_cast<double>(kMaxId))) return false;
    if (negative != std::floor(negative))
      return reader.refuse({Code::bad_id, "a whole number", fmt::format("{}", negative)}, at);
    category.id = static_cast<std::int64_t>(negative);
    return true;
  });
}

/// What becomes of an annotation that lacks a field which is read, but which others can stand in for: area, iscrowd,
/// num_keypoints; or keypoints, where nothing is labelled. Where it is refused, as for pycocotools, no key is taken for
/// a level of DeepFashion2, and what is not read is not kept: of landmarks, those before the first and behind the last
/// that is labelled.
enum class Lacking { made_up, refused };

class AnnotationReader {
 public:
  AnnotationReader(CategorySource source, const FieldsRead& fields, Lacking lacking = Lacking::made_up)
      : source_(source), fields_(fields), lacking_(lacking) {}

  template <class Reader>
  bool read(Reader& reader, Annotation& annotation);

 private:
  template <class Reader>
  bool read_crowd(Reader& reader, bool& is_crowd) {
    if (reader.next() == 't' || reader.next() == 'f') return reader.boolean(is_crowd);
    const auto at = reader.mark();
    double value = 0;
    if (!reader.number(value, kAnyNumber)) return false;
    is_crowd = value == 1;
    return value == 0 || value == 1 || reader.refuse({Code::out_of_range, "0 or 1", fmt::format("{}", value)}, at);
  }
  template <class Reader>
  bool read_labelled(Reader& reader, int& count) const {
    const bool is_own = source_ == CategorySource::ground_truth;
    std::uint64_t value = 0;
    if (!reader.integer(value, is_own ? kMostLandmarks : kDeepFashion2Landmarks, Code::out_of_range,
                        is_own ? "a whole number from 0 to 1,024" : "a whole number from 0 to 294")) {
      return false;
    }
    count = static_cast<int>(value);
    return true;
  }
  template <class Reader>
  bool read_category_id(Reader& reader, Annotation& annotation) {
    if (source_ == CategorySource::ground_truth) return reader.id(annotation.category_id);
    if (!read_category(reader, deepfashion2_categories(), annotation.item.category)) return false;
    annotation.category_id = deepfashion2_categories()[annotation.item.category].id;
    return true;
  }
  /// Cuts the category's own landmarks out of all, or those that are labelled; the file may also hold just these.
  Checked take_landmarks(Annotation& annotation) const;

  CategorySource source_;
  FieldsRead fields_;
  Lacking lacking_;
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
  static constexpr Keys kKeysWithoutBox = kKeys.requiring(kKeys.required & ~(1u << kBox));
  Item& item = annotation.item;
  const auto at = reader.mark();
  auto landmarks_at = at, segmentation_at = at;
  std::uint32_t there = 0;  // a bit for each member that is right
  LevelSet levels;
  raw_.kind = RawSegmentation::Kind::none;
  const auto member = [&](std::size_t key, bool is_judged, auto&& read) {
    if (!is_judged && lacking_ == Lacking::refused) return reader.skip();
    bool is_there = false;
    const bool good = read_member(reader, is_judged, is_there, read);
    there |= std::uint32_t{is_there} << key;
    return good;
  };
  const bool good = reader.object(fields_.boxes ? kKeys : kKeysWithoutBox, [&](std::size_t key) {
    if ((key > kBox || (key == kBox && !fields_.boxes)) && is_absent(reader)) return reader.skip();
    switch (key) {
      case kId:
        return reader.id(item.id);
      case kImageId:
        return reader.id(annotation.image_id);
      case kCategoryId:
        return read_category_id(reader, annotation);
      case kBox:
        return member(key, fields_.boxes, [&] { return read_box(reader, item.box); });
      case kArea:
        return member(key, fields_.areas, [&] { return reader.number(item.area, kMaxArea); });
      case kCrowd:
        return member(key, fields_.areas, [&] { return read_crowd(reader, item.is_crowd); });
      case kSegmentation:
        segmentation_at = reader.mark();
        return member(key, fields_.masks, [&] {
          return read_segmentation(reader, raw_, numbers_, [&](std::string_view) { return reader.skip(); });
        });
      case kLandmarks:
        landmarks_at = reader.mark();
        return member(key, fields_.landmarks, [&] { return read_landmarks(reader, triples_); });
      case kLabelled:
        return member(key, fields_.landmarks, [&] { return read_labelled(reader, item.labelled_count); });
      case kStyle:
        return member(key, fields_.pairs, [&] { return reader.id(item.style); });
      case kPairId:
        return member(key, fields_.pairs, [&] { return read_optional_id(reader, item.pair_id); });
      default:
        if (lacking_ == Lacking::refused) return reader.skip();
        return read_level_of_any_tool(reader, levels.levels[key - kFirstLevel]);
    }
  });
  if (!good) return false;
  const auto has = [&](std::size_t key) { return (there >> key & 1) != 0; };
  if (lacking_ == Lacking::refused) {
    for (const std::size_t key : {kArea, kCrowd, kLandmarks, kLabelled}) {
      const bool is_read = key == kArea || key == kCrowd ? fields_.areas : fields_.landmarks;
      if (is_read && !has(key))
        return reader.refuse({Code::missing_key, fmt::format("key \"{}\"", kKeys.keys[key].name), "none"}, at);
    }
  }
  if (!has(kBox)) item.box = {};
  if (!has(kCrowd)) item.is_crowd = false;
  if (!has(kStyle)) item.style = 0;
  if (!has(kPairId)) item.pair_id.reset();
  if (!has(kArea)) {
    if (!has(kBox) && fields_.areas) return reader.refuse({Code::missing_key, "\"area\", or \"bbox\"", "none"}, at);
    item.area = item.box.area();
  }
  annotation.segmentation_byte = reader.byte_of(segmentation_at);
  annotation.landmarks_byte = reader.byte_of(landmarks_at);
  if (has(kLandmarks)) {
    Checked wrong = take_landmarks(annotation);
    if (wrong && fields_.landmarks) return reader.refuse(*std::move(wrong), landmarks_at);
  }
  if (!has(kLabelled)) item.labelled_count = count_labelled(item.landmarks);
  if (fields_.landmarks && !reader.check(check_labels(item.labelled_count, annotation.landmark_count), at))
    return false;
  item.attributes = levels.attributes();
  // The image's size may stand later in the file: the mask's own size is checked against it when all is read.
  if (!has(kSegmentation)) return true;
  Checked wrong = take_segmentation(raw_, std::nullopt, item.segmentation);
  return !wrong || !fields_.masks || reader.refuse(*std::move(wrong), segmentation_at);
}

inline Checked AnnotationReader::take_landmarks(Annotation& annotation) const {
  std::span<const double> triples = triples_.read();
  if (triples.empty()) return std::nullopt;
  if (source_ == CategorySource::ground_truth) {
    if (Checked wrong = check_landmark_count(triples.size())) return wrong;
    annotation.landmark_count = triples.size() / 3;
    if (lacking_ == Lacking::refused) {
      const auto [first, count] =
          labelled_range(annotation.landmark_count, [&](std::size_t i) { return triples[3 * i + 2]; });
      annotation.first_landmark = first;
      triples = triples.subspan(3 * first, 3 * count);
    }
  } else {
    const CategorySet& categories = deepfashion2_categories();
    if (Checked wrong = check_landmark_length(triples.size(), categories, annotation.item.category, 3)) return wrong;
    const Category& category = categories[annotation.item.category];
    const std::size_t own = 3 * category.landmark_count;
    annotation.landmark_count = category.landmark_count;
    if (triples.size() != own) {
      if (fields_.landmarks) annotation.foreign_label = find_foreign_label(triples, category);
      triples = triples.subspan(3 * category.landmark_begin, own);
    }
  }
  annotation.item.landmarks = landmarks_of(triples);
  return std::nullopt;
}

}  // namespace df2::detail
