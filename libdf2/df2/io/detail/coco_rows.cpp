#include <df2/io/detail/coco_rows.h>

#include <algorithm>
#include <array>
#include <bit>
#include <span>
#include <utility>

#include <df2/category.h>
#include <df2/io/detail/items.h>

namespace df2::detail {

namespace {

constexpr double kMaxArea = 1e12;
/// Of an annotation. The others may be null.
constexpr std::array<std::string_view, 4> kNeverAbsent = {"id", "image_id", "category_id", "bbox"};

void require(JsonCursor& cursor, const char* at, bool has, std::string_view key) {
  if (!has) cursor.add_row_issue(Code::missing_key, "", at, "key \"" + std::string(key) + "\"", "none");
}

std::optional<std::uint32_t> read_extent(JsonCursor& cursor, JsonValue& value) {
  const char* at = cursor.where(value);
  const auto extent = cursor.integer(value, kMaxMaskPixels, Code::image_size, "a whole number of pixels from 1");
  if (extent && *extent == 0) cursor.add_issue(Code::image_size, at, "a whole number of pixels from 1", "0");
  if (!extent || *extent == 0) return std::nullopt;
  return static_cast<std::uint32_t>(*extent);
}

/// Other tools write null for what they have not got. (The other word with an n, NaN, is for walk to refuse.)
bool is_absent(JsonCursor& cursor, JsonValue& value) {
  return *cursor.where(value) == 'n';
}

/// Cuts the category's own landmarks out of 294; the file may also hold just these.
std::optional<std::vector<Landmark>> own_landmarks(JsonCursor& cursor, const char* at, int category_id,
                                                   std::vector<Landmark> landmarks) {
  const CategoryInfo& info = category_info(category_id);
  const auto own = static_cast<std::size_t>(info.landmark_count);
  if (landmarks.empty() || landmarks.size() == own) return landmarks;
  if (landmarks.size() != kLandmarkCount) {
    cursor.add_row_issue(Code::landmark_length, "keypoints", at,
                         "882 numbers (294 x 3), or the category's " + std::to_string(3 * own) + ",",
                         std::to_string(3 * landmarks.size()));
    return std::nullopt;
  }
  const auto begin = landmarks.begin() + info.landmark_begin;
  return std::vector<Landmark>(begin, begin + info.landmark_count);
}

int count_labelled(const std::vector<Landmark>& landmarks) {
  return static_cast<int>(
      std::count_if(landmarks.begin(), landmarks.end(), [](const Landmark& l) { return l.visibility > 0; }));
}

}  // namespace

std::optional<ImageRecord> read_image(JsonCursor& cursor, simdjson::ondemand::object object, const char* at) {
  ImageRecord image;
  std::optional<std::int64_t> id;
  std::optional<std::uint32_t> width, height;
  bool has_id = false;
  cursor.object(object, [&](std::string_view key, JsonValue value) {
    if (key != "id" && is_absent(cursor, value)) {
      cursor.walk(value);
      return;
    }
    if (key == "id") {
      has_id = true;
      id = cursor.id(value);
    } else if (key == "width") {
      width = read_extent(cursor, value);
    } else if (key == "height") {
      height = read_extent(cursor, value);
    } else if (key == "file_name" && *cursor.where(value) == '"') {
      image.file_name = *cursor.text(value);
    } else if (key == "source" && *cursor.where(value) == '"') {
      const std::string_view source = *cursor.text(value);
      if (source == "shop") image.source = Source::shop;
      if (source == "user") image.source = Source::user;
    } else if (key == "pair_id") {
      image.pair_id = cursor.id(value);
    } else {
      cursor.walk(value);
    }
  });
  require(cursor, at, has_id, "id");
  if (width && height) {
    if (std::uint64_t{*width} * *height > kMaxMaskPixels) {
      cursor.add_row_issue(Code::image_size, "", at, "fewer than 2^31 pixels", "more");
    }
    image.size = Size{*width, *height};
  }
  if (!id) return std::nullopt;
  image.id = *id;
  return image;
}

std::optional<int> read_category(JsonCursor& cursor, simdjson::ondemand::object object, const char* at) {
  std::optional<std::int64_t> id;
  bool has_id = false;
  cursor.object(object, [&](std::string_view key, JsonValue value) {
    if (key != "id") {
      cursor.walk(value);
      return;
    }
    has_id = true;
    const char* place = cursor.where(value);
    id = cursor.id(value);
    if (id && !is_category(*id)) {
      cursor.add_issue(Code::unknown_category, place, "a category id from 1 to 13", std::to_string(*id));
      id.reset();
    }
  });
  require(cursor, at, has_id, "id");
  return id ? std::optional(static_cast<int>(*id)) : std::nullopt;
}

std::optional<Annotation> read_annotation(JsonCursor& cursor, simdjson::ondemand::object object, const char* at,
                                          RawSegmentation& raw) {
  Annotation annotation;
  Item& item = annotation.item;
  std::optional<std::int64_t> id, image_id, category_id, labelled;
  std::optional<double> area;
  std::optional<std::vector<Landmark>> landmarks;
  LevelSet levels;
  const char* landmarks_at = at;
  const char* segmentation_at = at;
  bool good = true, has_id = false, has_image = false, has_category = false, has_box = false, has_landmarks = false,
       has_labelled = false;
  raw.kind = RawSegmentation::Kind::none;
  cursor.object(object, [&](std::string_view key, JsonValue value) {
    if (std::ranges::find(kNeverAbsent, key) == kNeverAbsent.end() && is_absent(cursor, value)) {
      cursor.walk(value);
      return;
    }
    if (key == "id") {
      has_id = true;
      id = cursor.id(value);
    } else if (key == "image_id") {
      has_image = true;
      image_id = cursor.id(value);
    } else if (key == "category_id") {
      has_category = true;
      const char* place = cursor.where(value);
      category_id = cursor.id(value);
      if (category_id && !is_category(*category_id)) {
        cursor.add_issue(Code::unknown_category, place, "a category_id from 1 to 13", std::to_string(*category_id));
        category_id.reset();
      }
    } else if (key == "bbox") {
      has_box = true;
      const char* place = cursor.where(value);
      const auto four = read_four(cursor, value, "4 numbers [x, y, width, height]");
      good = good && four.has_value();
      if (!four) return;
      item.box = {(*four)[0], (*four)[1], (*four)[2], (*four)[3]};
      if (item.box.width < 0 || item.box.height < 0) {
        cursor.add_issue(Code::negative_size, place, "a width and height of at least 0", "a negative one");
      }
    } else if (key == "area") {
      area = cursor.number(value, kMaxArea);
      good = good && area.has_value();
    } else if (key == "iscrowd") {
      const char* place = cursor.where(value);
      if (*place == 't' || *place == 'f')
        item.is_crowd = valid(value.get_bool());
      else
        item.is_crowd = cursor.integer(value, 1, Code::out_of_range, "0 or 1").value_or(0) == 1;
    } else if (key == "segmentation") {
      segmentation_at = cursor.where(value);
      good = read_segmentation(cursor, value, raw) && good;
    } else if (key == "keypoints") {
      has_landmarks = true;
      landmarks_at = cursor.where(value);
      landmarks = read_landmarks(cursor, value);
      good = good && landmarks.has_value();
    } else if (key == "num_keypoints") {
      has_labelled = true;
      labelled = cursor.integer(value, kLandmarkCount, Code::out_of_range, "a whole number from 0 to 294");
    } else if (key == "style") {
      item.style = cursor.id(value).value_or(0);
    } else if (key == "pair_id") {
      item.pair_id = cursor.id(value);
    } else if (!levels.take(cursor, key, value, read_level_of_any_tool)) {
      cursor.walk(value);
    }
  });
  require(cursor, at, has_id, "id");
  require(cursor, at, has_image, "image_id");
  require(cursor, at, has_category, "category_id");
  require(cursor, at, has_box, "bbox");
  if (!good || !id || !image_id || !category_id || !has_box) return std::nullopt;
  item.id = *id;
  item.category_id = static_cast<int>(*category_id);
  item.area = area.value_or(item.box.area());
  item.attributes = levels.attributes();
  if (has_landmarks) {
    landmarks = own_landmarks(cursor, landmarks_at, item.category_id, *std::move(landmarks));
    if (!landmarks) return std::nullopt;
    item.landmarks = *std::move(landmarks);
  }
  if (has_labelled) {
    item.labelled_count = static_cast<int>(labelled.value_or(0));
  } else {
    item.labelled_count = count_labelled(item.landmarks);
  }
  // The image's size may stand later in the file: the mask's own size is checked against it when all is read.
  std::optional<Segmentation> segmentation =
      make_segmentation(cursor, segmentation_at, "segmentation", raw, std::nullopt);
  if (!segmentation) return std::nullopt;
  item.segmentation = *std::move(segmentation);
  annotation.image_id = *image_id;
  annotation.segmentation_byte = cursor.byte_of(segmentation_at);
  return annotation;
}

// Plain rows

namespace {

/// Which of an object's known keys were seen; the others may come any number of times for all a plain reader knows, so
/// it remembers them.
class SeenKeys {
 public:
  bool first(unsigned bit) { return (bits_ & bit) == 0 && (bits_ |= bit) != 0; }
  bool has(unsigned bits) const { return (bits_ & bits) == bits; }
  bool first_other(std::string_view key) {
    if (std::find(others_.begin(), others_.begin() + count_, key) != others_.begin() + count_) return false;
    if (count_ == static_cast<std::ptrdiff_t>(others_.size())) return false;
    others_[static_cast<std::size_t>(count_++)] = key;
    return true;
  }

 private:
  unsigned bits_ = 0;
  std::array<std::string_view, 16> others_;
  std::ptrdiff_t count_ = 0;
};

bool read_plain_id(PlainJson& json, std::int64_t& id) {
  std::uint64_t value = 0;
  const bool good = json.integer(value, kMaxId);
  id = static_cast<std::int64_t>(value);
  return good;
}

}  // namespace

bool PlainCocoRows::read_image(PlainJson& json, ImageRecord& image) {
  enum : unsigned { kId = 1, kWidth = 2, kHeight = 4, kFileName = 8, kSource = 16, kPairId = 32 };
  SeenKeys seen;
  std::uint64_t width = 0, height = 0;
  if (!json.take('{')) return false;
  do {
    std::string_view key, text;
    bool good = false;
    if (!json.key(key)) return false;
    if (key == "id") {
      good = seen.first(kId) && read_plain_id(json, image.id);
    } else if (key == "width") {
      good = seen.first(kWidth) && json.integer(width, kMaxMaskPixels) && width > 0;
    } else if (key == "height") {
      good = seen.first(kHeight) && json.integer(height, kMaxMaskPixels) && height > 0;
    } else if (key == "file_name") {
      good = seen.first(kFileName) && json.text(text);
      image.file_name = text;
    } else if (key == "source") {
      good = seen.first(kSource) && json.text(text);
      if (text == "shop") image.source = Source::shop;
      if (text == "user") image.source = Source::user;
    } else if (key == "pair_id") {
      std::int64_t pair_id = 0;
      good = seen.first(kPairId) && read_plain_id(json, pair_id);
      image.pair_id = pair_id;
    } else {
      good = seen.first_other(key) && json.skip_value();
    }
    if (!good) return false;
  } while (json.take(','));
  if (seen.has(kWidth | kHeight)) {
    if (width * height > kMaxMaskPixels) return false;
    image.size = Size{static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height)};
  }
  return json.take('}') && seen.has(kId);
}

bool PlainCocoRows::read_annotation(PlainJson& json, const Piece& piece, Annotation& annotation) {
  enum : unsigned {
    kId = 1,
    kImageId = 2,
    kCategoryId = 4,
    kBox = 8,
    kArea = 16,
    kCrowd = 32,
    kSegmentation = 64,
    kLandmarks = 128,
    kLabelled = 256,
    kStyle = 512,
    kPairId = 1024,
    kFirstLevel = 2048
  };
  SeenKeys seen;
  Item& item = annotation.item;
  std::array<std::uint64_t, kLevelKeys.size()> levels{};
  if (!json.take('{')) return false;
  do {
    std::string_view key;
    std::uint64_t value = 0;
    bool good = false;
    if (!json.key(key)) return false;
    if (key == "id") {
      good = seen.first(kId) && read_plain_id(json, item.id);
    } else if (key == "image_id") {
      good = seen.first(kImageId) && read_plain_id(json, annotation.image_id);
    } else if (key == "category_id") {
      good = seen.first(kCategoryId) && json.integer(value, kCategoryCount) && value > 0;
      item.category_id = static_cast<int>(value);
    } else if (key == "bbox") {
      std::size_t count = 0;
      good = seen.first(kBox) && json.numbers(std::span(numbers_).first(4), count, kMaxCoordinate) && count == 4;
      item.box = {numbers_[0], numbers_[1], numbers_[2], numbers_[3]};
      good = good && item.box.width >= 0 && item.box.height >= 0;
    } else if (key == "area") {
      good = seen.first(kArea) && json.number(item.area, kMaxArea);
    } else if (key == "iscrowd") {
      good = seen.first(kCrowd) && json.integer(value, 1);
      item.is_crowd = value == 1;
    } else if (key == "segmentation") {
      annotation.segmentation_byte = json.byte_in(piece);
      good = seen.first(kSegmentation) && read_segmentation(json, item.segmentation);
    } else if (key == "keypoints") {
      good = seen.first(kLandmarks) && json.numbers(triples_, triple_numbers_, kMaxCoordinate);
    } else if (key == "num_keypoints") {
      good = seen.first(kLabelled) && json.integer(value, kLandmarkCount);
      item.labelled_count = static_cast<int>(value);
    } else if (key == "style") {
      good = seen.first(kStyle) && read_plain_id(json, item.style);
    } else if (key == "pair_id") {
      std::int64_t pair_id = 0;
      good = seen.first(kPairId) && read_plain_id(json, pair_id);
      item.pair_id = pair_id;
    } else if (const auto level = std::find(kLevelKeys.begin(), kLevelKeys.end(), key); level != kLevelKeys.end()) {
      const auto i = static_cast<std::size_t>(level - kLevelKeys.begin());
      good = seen.first(kFirstLevel << i) && json.integer(levels[i], 3) && levels[i] > 0;
    } else {
      good = seen.first_other(key) && json.skip_value();
    }
    if (!good) return false;
  } while (json.take(','));
  if (!json.take('}') || !seen.has(kId | kImageId | kCategoryId | kBox)) return false;
  if (!seen.has(kArea)) item.area = item.box.area();
  if (seen.has(15 * kFirstLevel)) {
    const auto level = [&](std::size_t i) { return static_cast<std::uint8_t>(levels[i]); };
    item.attributes = Attributes{level(0), level(1), level(2), level(3)};
  }
  if (seen.has(kLandmarks) && !take_landmarks(item)) return false;
  if (!seen.has(kLabelled)) item.labelled_count = count_labelled(item.landmarks);
  return true;
}

namespace {

/// Whether every third number is 0, 1 or 2. Nearly all numbers are 0, those of the other categories' landmarks.
bool are_visibilities(std::span<const double> triples) {
  constexpr std::size_t kTogether = 24;
  while (!triples.empty()) {
    const auto some = triples.first(std::min(kTogether, triples.size()));
    triples = triples.subspan(some.size());
    std::uint64_t bits = 0;
    for (const double number : some) bits |= std::bit_cast<std::uint64_t>(number);
    if (bits == 0) continue;
    for (std::size_t i = 2; i < some.size(); i += 3) {
      if (some[i] != 0 && some[i] != 1 && some[i] != 2) return false;
    }
  }
  return true;
}

}  // namespace

bool PlainCocoRows::take_landmarks(Item& item) const {
  const CategoryInfo& info = category_info(item.category_id);
  const auto own = static_cast<std::size_t>(info.landmark_count);
  if (triple_numbers_ == 0) return true;
  if (triple_numbers_ != 3 * own && triple_numbers_ != 3 * kLandmarkCount) return false;
  const std::size_t begin = triple_numbers_ == 3 * own ? 0 : static_cast<std::size_t>(info.landmark_begin);
  if (!are_visibilities(std::span(triples_).first(triple_numbers_))) return false;
  item.landmarks.resize(own);
  for (std::size_t i = 0; i < own; ++i) {
    const double* const triple = triples_.data() + 3 * (begin + i);
    item.landmarks[i] = {triple[0], triple[1], static_cast<std::uint8_t>(triple[2])};
  }
  return true;
}

bool PlainCocoRows::read_segmentation(PlainJson& json, Segmentation& segmentation) {
  if (json.next() != '{') return read_polygons(json, segmentation);
  Mask mask;
  std::string_view counts;
  if (!read_plain_mask(json, mask.size, counts, unescaped_) || decode_runs(counts, mask.size, mask.runs)) return false;
  segmentation = std::move(mask);
  return true;
}

bool PlainCocoRows::read_polygons(PlainJson& json, Segmentation& segmentation) {
  if (!json.take('[')) return false;
  if (json.take(']')) return true;
  std::vector<Polygon> polygons;
  do {
    std::size_t count = 0;
    if (!json.numbers(numbers_, count, kMaxCoordinate) || count % 2 != 0 || count < 6) return false;
    Polygon& polygon = polygons.emplace_back(count / 2);
    for (std::size_t i = 0; i < polygon.size(); ++i) polygon[i] = {numbers_[2 * i], numbers_[2 * i + 1]};
  } while (json.take(','));
  if (!json.take(']') || count_crossings(polygons, std::nullopt) > kMaxCrossings) return false;
  segmentation = std::move(polygons);
  return true;
}

}  // namespace df2::detail
