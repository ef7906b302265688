#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <df2/category.h>
#include <df2/io/detail/image_sizes.h>
#include <df2/io/detail/input_file.h>
#include <df2/io/detail/items.h>
#include <df2/io/detail/json_cursor.h>
#include <df2/io/detail/json_pieces.h>
#include <df2/io/detail/refusal.h>
#include <df2/io/ground_truth.h>

namespace df2 {

namespace {

using detail::JsonCursor;
using detail::JsonValue;

enum class Section { images, annotations, categories, other };

Section section_of(std::string_view key) {
  if (key == "images") return Section::images;
  if (key == "annotations") return Section::annotations;
  if (key == "categories") return Section::categories;
  return Section::other;
}

/// A record and where it stands, for issues that need the whole file.
template <class Record>
struct Placed {
  Record record;
  std::uint64_t row = 0;  ///< within its section; within the piece until it is accepted
  std::uint64_t byte = 0;
  bool continues = false;
};

struct Annotation {
  std::int64_t image_id = 0;
  Item item;
};

/// What one piece holds.
struct Part {
  std::vector<Placed<ImageRecord>> images;
  std::vector<Placed<Annotation>> annotations;
  std::vector<Placed<int>> categories;
  std::vector<std::string> keys;  ///< top-level keys that begin in this piece, in order
  std::vector<std::uint64_t> key_bytes;
  Section continued = Section::other;  ///< what the continued array was taken for
  std::uint64_t continued_rows = 0;
  std::uint64_t last_rows = 0;  ///< rows of the array that is still open at the end
  detail::PieceIssues issues;
  bool has_categories = false;

  void clear() { *this = {}; }
};

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

void read_image(JsonCursor& cursor, simdjson::ondemand::object object, const char* at, Part& part, bool continues) {
  ImageRecord image;
  std::optional<std::int64_t> id;
  std::optional<std::uint32_t> width, height;
  bool has_id = false;
  cursor.object(object, [&](std::string_view key, JsonValue value) {
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
  if (!id) return;
  image.id = *id;
  part.images.push_back({std::move(image), cursor.row.row, cursor.byte_of(at), continues});
}

void read_category(JsonCursor& cursor, simdjson::ondemand::object object, const char* at, Part& part, bool continues) {
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
  if (id) part.categories.push_back({static_cast<int>(*id), cursor.row.row, cursor.byte_of(at), continues});
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

void read_annotation(JsonCursor& cursor, simdjson::ondemand::object object, const char* at, Part& part,
                     detail::RawSegmentation& raw, bool continues) {
  Annotation annotation;
  Item& item = annotation.item;
  std::optional<std::int64_t> id, image_id, category_id, labelled;
  std::optional<double> area;
  std::optional<std::vector<Landmark>> landmarks;
  detail::LevelSet levels;
  bool good = true, has_id = false, has_image = false, has_category = false, has_box = false, has_landmarks = false,
       has_labelled = false;
  raw.kind = detail::RawSegmentation::Kind::none;
  cursor.object(object, [&](std::string_view key, JsonValue value) {
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
      const auto four = detail::read_four(cursor, value, "4 numbers [x, y, width, height]");
      good = good && four.has_value();
      if (!four) return;
      item.box = {(*four)[0], (*four)[1], (*four)[2], (*four)[3]};
      if (item.box.width < 0 || item.box.height < 0) {
        cursor.add_issue(Code::negative_size, place, "a width and height of at least 0", "a negative one");
      }
    } else if (key == "area") {
      area = cursor.number(value, 1e12);
      good = good && area.has_value();
    } else if (key == "iscrowd") {
      const char* place = cursor.where(value);
      if (*place == 't' || *place == 'f')
        item.is_crowd = detail::valid(value.get_bool());
      else
        item.is_crowd = cursor.integer(value, 1, Code::out_of_range, "0 or 1").value_or(0) == 1;
    } else if (key == "segmentation") {
      if (*cursor.where(value) == 'n')
        cursor.walk(value);
      else
        good = detail::read_segmentation(cursor, value, raw) && good;
    } else if (key == "keypoints") {
      has_landmarks = true;
      landmarks = detail::read_landmarks(cursor, value);
      good = good && landmarks.has_value();
    } else if (key == "num_keypoints") {
      has_labelled = true;
      labelled = cursor.integer(value, kLandmarkCount, Code::out_of_range, "a whole number from 0 to 294");
    } else if (key == "style") {
      item.style = cursor.id(value).value_or(0);
    } else if (key == "pair_id") {
      item.pair_id = cursor.id(value);
    } else if (!levels.take(cursor, key, value)) {
      cursor.walk(value);
    }
  });
  require(cursor, at, has_id, "id");
  require(cursor, at, has_image, "image_id");
  require(cursor, at, has_category, "category_id");
  require(cursor, at, has_box, "bbox");
  if (!good || !id || !image_id || !category_id || !has_box) return;
  item.id = *id;
  item.category_id = static_cast<int>(*category_id);
  item.area = area.value_or(item.box.area());
  item.attributes = levels.attributes();
  if (has_landmarks) {
    landmarks = own_landmarks(cursor, at, item.category_id, *std::move(landmarks));
    if (!landmarks) return;
    item.landmarks = *std::move(landmarks);
  }
  if (has_labelled) {
    item.labelled_count = static_cast<int>(labelled.value_or(0));
  } else {
    item.labelled_count = static_cast<int>(std::count_if(item.landmarks.begin(), item.landmarks.end(),
                                                         [](const Landmark& l) { return l.visibility > 0; }));
  }
  // The image's size may stand later in the file: the mask's own size is checked against it when all is read.
  std::optional<Segmentation> segmentation = detail::make_segmentation(cursor, at, "segmentation", raw, std::nullopt);
  if (!segmentation) return;
  item.segmentation = *std::move(segmentation);
  annotation.image_id = *image_id;
  part.annotations.push_back({std::move(annotation), cursor.row.row, cursor.byte_of(at), continues});
}

/// Guesses what a continued array holds from its first element's keys; accept() checks the guess.
Section guess_section(std::string_view json) {
  const std::string_view element = json.substr(0, json.find("},{"));
  if (element.find("\"image_id\"") != std::string_view::npos) return Section::annotations;
  if (element.find("\"width\"") != std::string_view::npos || element.find("\"file_name\"") != std::string_view::npos) {
    return Section::images;
  }
  return element.find("\"supercategory\"") != std::string_view::npos ? Section::categories : Section::other;
}

std::string_view section_name(Section section) {
  switch (section) {
    case Section::images:
      return "images";
    case Section::annotations:
      return "annotations";
    case Section::categories:
      return "categories";
    case Section::other:
      return "";
  }
  return "";
}

class CocoReader {
 public:
  CocoReader(const detail::InputFile& file, bool images_only)
      : file_(file),
        images_only_(images_only),
        parts_(detail::reader_slots()),
        parsers_(parts_.size()),
        raws_(parts_.size()) {}

  bool parse(const detail::Piece& piece, std::size_t slot) {
    return parse_as(piece, slot, piece.continues ? guess_section(piece.json) : Section::other);
  }

  void accept(const detail::Piece& piece, std::size_t slot) {
    Part& part = parts_[slot];
    if (piece.continues && part.continued != open_) parse_as(piece, slot, open_);
    issues_.append(detail::placed(std::move(part.issues), open_rows_));
    take(part.images, images_);
    take(part.annotations, annotations_);
    take(part.categories, categories_);
    for (std::size_t i = 0; i < part.keys.size(); ++i) {
      if (!keys_.insert(part.keys[i]).second) {
        issues_.add({Code::json_duplicate_key,
                     {file_.name(), {}, part.key_bytes[i], "/" + part.keys[i].substr(0, 80)},
                     "each key once",
                     "\"" + part.keys[i].substr(0, 80) + "\" again"});
      }
    }
    if (part.keys.empty()) {
      open_rows_ += part.continued_rows;
    } else {
      open_ = section_of(part.keys.back());
      open_rows_ = part.last_rows;
    }
  }

  IssueList& issues() { return issues_; }
  Dataset finish();
  std::vector<ImageRecord> finish_images();

 private:
  bool parse_as(const detail::Piece& piece, std::size_t slot, Section continued) {
    Part& part = parts_[slot];
    part.clear();
    part.continued = continued;
    return detail::read_piece(parsers_[slot], piece, file_.name(), part.issues,
                              [&](auto& document, JsonCursor& cursor) {
                                bool first = true;
                                for (auto result : detail::valid(document.get_object())) {
                                  simdjson::ondemand::field field = detail::valid(std::move(result));
                                  const char* at = field.key().raw();
                                  const std::string key(detail::valid(field.unescaped_key()));
                                  JsonValue value = field.value();
                                  const bool continues = piece.continues && first;
                                  first = false;
                                  const Section section = continues ? continued : section_of(key);
                                  const std::string name = continues ? std::string(section_name(section)) : key;
                                  if (!continues) {
                                    part.keys.push_back(key);
                                    part.key_bytes.push_back(cursor.byte_of(at));
                                  }
                                  std::uint64_t rows = 0;
                                  if (section == Section::other || (images_only_ && section != Section::images)) {
                                    cursor.row = {name, 0, continues, false};
                                    cursor.base_depth = 1;
                                    cursor.walk(value);
                                  } else {
                                    rows = read_section(cursor, value, section, name, continues, part, raws_[slot]);
                                  }
                                  (continues ? part.continued_rows : part.last_rows) = rows;
                                }
                              });
  }

  static std::uint64_t read_section(JsonCursor& cursor, JsonValue& value, Section section, const std::string& name,
                                    bool continues, Part& part, detail::RawSegmentation& raw) {
    std::uint64_t rows = 0;
    cursor.base_depth = 1;
    cursor.row = {name, 0, continues, false};
    auto array = cursor.as_array(value);
    if (!array) return 0;
    cursor.base_depth = 2;
    for (auto result : *array) {
      JsonValue element = detail::valid(std::move(result));
      cursor.row = {name, rows++, continues, true};
      const char* at = cursor.where(element);
      const auto object = cursor.as_object(element);
      if (!object) continue;
      if (section == Section::images) read_image(cursor, *object, at, part, continues);
      if (section == Section::annotations) read_annotation(cursor, *object, at, part, raw, continues);
      if (section == Section::categories) read_category(cursor, *object, at, part, continues);
    }
    return rows;
  }

  template <class Record>
  void take(std::vector<Placed<Record>>& from, std::vector<Placed<Record>>& into) {
    for (Placed<Record>& placed : from) {
      if (placed.continues) placed.row += open_rows_;
      into.push_back(std::move(placed));
    }
  }

  void refuse(Code code, std::string_view section, std::uint64_t row, std::uint64_t byte, std::string below,
              std::string expected, std::string found) {
    issues_.add({code,
                 {file_.name(), {}, byte, "/" + std::string(section) + "/" + std::to_string(row) + below},
                 std::move(expected),
                 std::move(found)});
  }
  void require_section(std::string_view key) {
    if (!keys_.contains(std::string(key))) {
      issues_.add({Code::missing_key, {file_.name(), {}, 0, ""}, "key \"" + std::string(key) + "\"", "none"});
    }
  }
  std::vector<int> category_ids();

  const detail::InputFile& file_;
  bool images_only_;
  std::vector<Part> parts_;
  std::vector<simdjson::ondemand::parser> parsers_;
  std::vector<detail::RawSegmentation> raws_;

  IssueList issues_;
  std::vector<Placed<ImageRecord>> images_;
  std::vector<Placed<Annotation>> annotations_;
  std::vector<Placed<int>> categories_;
  std::unordered_set<std::string> keys_;
  Section open_ = Section::other;
  std::uint64_t open_rows_ = 0;
};

std::vector<ImageRecord> CocoReader::finish_images() {
  std::vector<ImageRecord> images;
  std::unordered_set<std::int64_t> seen;
  images.reserve(images_.size());
  for (Placed<ImageRecord>& placed : images_) {
    if (!seen.insert(placed.record.id).second) {
      refuse(Code::duplicate_id, "images", placed.row, placed.byte, "/id", "each image id once",
             std::to_string(placed.record.id) + " again");
      continue;
    }
    images.push_back(std::move(placed.record));
  }
  return images;
}

std::vector<int> CocoReader::category_ids() {
  std::vector<int> ids;
  for (const Placed<int>& placed : categories_) {
    if (std::find(ids.begin(), ids.end(), placed.record) != ids.end()) {
      refuse(Code::duplicate_id, "categories", placed.row, placed.byte, "/id", "each category id once",
             std::to_string(placed.record) + " again");
    }
    ids.push_back(placed.record);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

Dataset CocoReader::finish() {
  require_section("images");
  require_section("annotations");
  require_section("categories");
  std::vector<ImageRecord> images = finish_images();
  std::unordered_map<std::int64_t, std::size_t> index;
  index.reserve(images.size());
  for (std::size_t i = 0; i < images.size(); ++i) index.emplace(images[i].id, i);
  std::unordered_set<std::int64_t> seen;
  seen.reserve(annotations_.size());
  const std::vector<int> categories = category_ids();
  for (Placed<Annotation>& placed : annotations_) {
    Item& item = placed.record.item;
    if (!seen.insert(item.id).second) {
      refuse(Code::duplicate_id, "annotations", placed.row, placed.byte, "/id", "each annotation id once",
             std::to_string(item.id) + " again");
      continue;
    }
    // As in pycocotools: items of images or categories that the file does not list are not scored.
    const auto image = index.find(placed.record.image_id);
    if (image == index.end() || !std::binary_search(categories.begin(), categories.end(), item.category_id)) continue;
    ImageRecord& record = images[image->second];
    if (const auto* mask = std::get_if<Mask>(&item.segmentation); mask && record.size && mask->size != *record.size) {
      refuse(Code::rle_size, "annotations", placed.row, placed.byte, "/segmentation/size",
             "the image's size " + detail::size_text(*record.size), detail::size_text(mask->size));
    }
    if (!record.pair_id) record.pair_id = item.pair_id;
    record.items.push_back(std::move(item));
  }
  detail::throw_if_any(Fault::ground_truth, std::move(issues_), file_);
  return Dataset(detail::base_name(file_.name()), std::move(images), categories);
}

void read_all(const detail::InputFile& file, CocoReader& reader, const ReadLimits& limits) {
  detail::PieceLimits piece_limits;
  piece_limits.element_bytes = limits.element_bytes;
  piece_limits.block_bytes = limits.block_bytes;
  std::vector<Issue> ended = detail::read_pieces(
      file, detail::Frame::object_of_arrays, piece_limits,
      [&](const detail::Piece& piece, std::size_t slot) { return reader.parse(piece, slot); },
      [&](const detail::Piece& piece, std::size_t slot) { reader.accept(piece, slot); });
  if (ended.empty()) return;
  for (Issue& issue : ended) reader.issues().add(std::move(issue));
  detail::throw_if_any(Fault::ground_truth, std::move(reader.issues()), file);
}

}  // namespace

Dataset read_coco_ground_truth(const std::string& path, const ReadLimits& limits) {
  const detail::InputFile file(path, limits.file_bytes);
  CocoReader reader(file, false);
  read_all(file, reader, limits);
  return reader.finish();
}

std::vector<ImageRecord> detail::read_image_list(const std::string& path, const ReadLimits& limits) {
  const InputFile file(path, limits.file_bytes);
  CocoReader reader(file, true);
  read_all(file, reader, limits);
  std::vector<ImageRecord> images = reader.finish_images();
  throw_if_any(Fault::ground_truth, std::move(reader.issues()), file);
  return images;
}

}  // namespace df2
