#include <df2/io/detail/rows/coco_rows.h>

#include <algorithm>
#include <array>
#include <utility>

#include <df2/category_set.h>
#include <df2/io/detail/rows/items.h>

namespace df2::detail {

namespace {

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
std::optional<std::vector<Landmark>> own_landmarks(JsonCursor& cursor, const char* at, CategoryIndex category,
                                                   std::vector<Landmark> landmarks) {
  const Category& info = deepfashion2_categories()[category];
  const std::size_t own = info.landmark_count;
  if (landmarks.empty() || landmarks.size() == own) return landmarks;
  if (landmarks.size() != kDeepFashion2Landmarks) {
    cursor.add_row_issue(Code::landmark_length, "keypoints", at,
                         "882 numbers (294 x 3), or the category's " + std::to_string(3 * own) + ",",
                         std::to_string(3 * landmarks.size()));
    return std::nullopt;
  }
  const auto begin = landmarks.begin() + static_cast<std::ptrdiff_t>(info.landmark_begin);
  return std::vector<Landmark>(begin, begin + static_cast<std::ptrdiff_t>(own));
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

std::optional<CategoryIndex> read_category(JsonCursor& cursor, simdjson::ondemand::object object, const char* at) {
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
    if (id && !deepfashion2_categories().find(*id)) {
      cursor.add_issue(Code::unknown_category, place, "a category id from 1 to 13", std::to_string(*id));
      id.reset();
    }
  });
  require(cursor, at, has_id, "id");
  return id ? deepfashion2_categories().find(*id) : std::nullopt;
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
      if (category_id && !deepfashion2_categories().find(*category_id)) {
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
      labelled = cursor.integer(value, kDeepFashion2Landmarks, Code::out_of_range, "a whole number from 0 to 294");
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
  item.category = *deepfashion2_categories().find(*category_id);
  item.area = area.value_or(item.box.area());
  item.attributes = levels.attributes();
  if (has_landmarks) {
    landmarks = own_landmarks(cursor, landmarks_at, item.category, *std::move(landmarks));
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

}  // namespace df2::detail
