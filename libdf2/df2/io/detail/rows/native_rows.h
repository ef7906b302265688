// In: one file of native annotations. Out: its image with items, and what was odd in it. Called by
// read_native_ground_truth. Templates over a reader (json/reader.h); each returns false when there is no good record.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <df2/checks.h>
#include <df2/dataset.h>
#include <df2/io/detail/rows/items.h>
#include <df2/io/detail/rows/key_counts.h>
#include <df2/io/detail/rows/segmentation.h>
#include <df2/io/ground_truth.h>

namespace df2::detail {

inline constexpr std::string_view kItem = "item";
inline constexpr std::size_t kMaxItemDigits = 15;

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// "item" and a digit: an item, or a mistake that would hide one.
inline bool names_item(std::string_view key) {
  return key.starts_with(kItem) && key.size() > kItem.size() && is_digit(key[kItem.size()]);
}

/// "item7" -> 7. One number has one spelling, so that no two keys are the same item.
inline std::optional<std::int64_t> item_number(std::string_view key) {
  const std::string_view digits = key.substr(kItem.size());
  if (digits.front() == '0' || digits.size() > kMaxItemDigits || !std::all_of(digits.begin(), digits.end(), is_digit)) {
    return std::nullopt;
  }
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

/// Reads the members of one file. Templates over a reader (json/reader.h).
class NativeReader {
 public:
  explicit NativeReader(const FieldsRead& fields) : fields_(fields) {}

  /// Adds to `notes`.
  template <class Reader>
  bool read(Reader& reader, ImageRecord& image, GroundTruthNotes& notes) {
    static constexpr Keys kKeys({{"source"}, {"pair_id"}});
    static constexpr Keys kUnreadKeys = kKeys.requiring(0);
    bool has_source = false, has_pair_id = false;
    const auto on_member = [&](std::size_t key) {
      if (key == 0)
        return read_member(reader, fields_.pairs, has_source, [&] { return read_source(reader, image.source); });
      return read_member(reader, fields_.pairs, has_pair_id, [&] { return reader.id(image.pair_id.emplace()); });
    };
    const auto on_other = [&](std::string_view key) {
      return names_item(key) ? read_item(reader, key, image.items.emplace_back(), notes) : reader.skip();
    };
    if (!reader.object(fields_.pairs ? kKeys : kUnreadKeys, on_member, on_other)) return false;
    if (!has_source) image.source.reset();
    if (!has_pair_id) image.pair_id.reset();
    for (Item& item : image.items) item.pair_id = image.pair_id;
    return true;
  }

 private:
  template <class Reader>
  bool read_source(Reader& reader, std::optional<Source>& source) {
    constexpr std::string_view kExpected = "\"shop\" or \"user\"";
    const auto at = reader.mark();
    std::string_view name;
    if (!reader.text(name, kExpected)) return false;
    source = find_source(name);
    return source || reader.refuse({Code::wrong_type, std::string(kExpected), "another string"}, at);
  }

  template <class Reader>
  bool read_item(Reader& reader, std::string_view name, Item& item, GroundTruthNotes& notes);

  FieldsRead fields_;
  RawSegmentation raw_;
  Numbers numbers_;
  Numbers triples_;  // of the landmarks, which may stand before the category
};

template <class Reader>
bool NativeReader::read_item(Reader& reader, std::string_view name, Item& item, GroundTruthNotes& notes) {
  enum : std::size_t { kSegmentation, kLandmarks, kBox, kCategoryId, kStyle, kCategoryName, kFirstLevel };
  static constexpr Keys kKeys({{"segmentation"},
                               {"landmarks"},
                               {"bounding_box"},
                               {"category_id"},
                               {"style"},
                               {"category_name", false},
                               {kLevelKeys[0]},
                               {kLevelKeys[1]},
                               {kLevelKeys[2]},
                               {kLevelKeys[3]}});
  const auto bit = [](std::size_t key, bool is_unread) { return std::uint32_t{is_unread} << key; };
  const Keys keys =
      kKeys.requiring(kKeys.required & ~(bit(kSegmentation, !fields_.masks) | bit(kLandmarks, !fields_.landmarks) |
                                         bit(kStyle, !fields_.pairs)));
  const auto at = reader.mark();
  const std::optional<std::int64_t> number = item_number(name);
  if (!number) {
    (void)reader.refuse(
        {Code::bad_id, "items numbered item1, item2, ... of at most 15 digits", std::string(name.substr(0, 80))}, at);
  }
  auto landmarks_at = at, segmentation_at = at, category_at = at;
  bool has_segmentation = false, has_landmarks = false, has_style = false;
  std::string_view category_name;
  LevelSet levels;
  const bool good = reader.object(keys, [&](std::size_t key) {
    switch (key) {
      case kSegmentation:
        segmentation_at = reader.mark();
        return read_member(reader, fields_.masks, has_segmentation,
                           [&] { return read_polygons(reader, raw_, numbers_); });
      case kLandmarks:
        landmarks_at = reader.mark();
        return read_member(reader, fields_.landmarks, has_landmarks, [&] { return read_landmarks(reader, triples_); });
      case kBox:
        return read_corners(reader, item.box);
      case kCategoryId:
        category_at = reader.mark();
        return read_category(reader, deepfashion2_categories(), item.category);
      case kStyle:
        return read_member(reader, fields_.pairs, has_style, [&] { return reader.id(item.style); });
      case kCategoryName:
        return read_if_text(reader, [&](std::string_view text) { category_name = text; });
      default:
        return read_level(reader, levels.levels[key - kFirstLevel]);
    }
  });
  if (!good || !number) return false;
  item.id = *number;
  item.area = item.box.area();
  item.attributes = levels.attributes();
  if (!has_style) item.style = 0;
  const Category& category = deepfashion2_categories()[item.category];
  if (category_name != category.name) {
    if (!reader.check(check_category_name(category_name, category.id), category_at)) return false;
    if (!category_name.empty() && !find_deepfashion2_name(category_name))
      count_unknown_key(notes.unknown_names, category_name, 1);
  }
  Checked wrong;
  if (has_landmarks && !(wrong = check_own_landmarks(triples_.count, category))) {
    item.landmarks = landmarks_of(triples_.read());
    item.labelled_count = count_labelled(item.landmarks);
  }
  if (wrong && fields_.landmarks) return reader.refuse(*std::move(wrong), landmarks_at);
  if (!has_segmentation) return true;
  if (fields_.every_mask && raw_.kind == RawSegmentation::Kind::none)
    return reader.refuse({Code::bad_dataset, "a mask of at least one polygon", "none"}, segmentation_at);
  wrong = take_segmentation(raw_, std::nullopt, item.segmentation);
  return !wrong || !fields_.masks || reader.refuse(*std::move(wrong), segmentation_at);
}

}  // namespace df2::detail
