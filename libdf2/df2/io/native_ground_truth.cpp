#include <algorithm>
#include <charconv>
#include <filesystem>
#include <initializer_list>
#include <numeric>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include <df2/category_set.h>
#include <df2/io/detail/file/input_file.h>
#include <df2/io/detail/file/pieces.h>
#include <df2/io/detail/json/faults.h>
#include <df2/io/detail/json/strict_json.h>
#include <df2/io/detail/rows/image_sizes.h>
#include <df2/io/detail/rows/items.h>
#include <df2/io/detail/rows/refusal.h>
#include <df2/io/ground_truth.h>
#include <df2/parallel.h>

namespace df2 {

namespace {

namespace fs = std::filesystem;
using detail::JsonCursor;
using detail::JsonValue;

// An annotation file is a few kilobytes; files are handed to threads in bundles of this many.
constexpr std::size_t kBundle = 64;

struct AnnotationFile {
  std::int64_t image_id = 0;
  std::string path;
};

constexpr std::string_view kItem = "item";
constexpr std::size_t kMaxItemDigits = 15;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// "item" and a digit: an item, or a mistake that would hide one.
bool names_item(std::string_view key) {
  return key.starts_with(kItem) && key.size() > kItem.size() && is_digit(key[kItem.size()]);
}

/// "item7" -> 7. One number has one spelling, so that no two keys are the same item.
std::optional<std::int64_t> item_number(std::string_view key) {
  const std::string_view digits = key.substr(kItem.size());
  if (digits.front() == '0' || digits.size() > kMaxItemDigits || !std::all_of(digits.begin(), digits.end(), is_digit)) {
    return std::nullopt;
  }
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

void require(JsonCursor& cursor, const char* at, bool has, std::string_view key) {
  if (!has) cursor.add_issue(Code::missing_key, at, "key \"" + std::string(key) + "\"", "none");
}

std::optional<Item> read_item(JsonCursor& cursor, JsonValue& value, std::int64_t number, detail::RawSegmentation& raw) {
  const char* at = cursor.where(value);
  const auto object = cursor.as_object(value);
  if (!object) return std::nullopt;
  Item item;
  item.id = number;
  std::optional<CategoryIndex> category;
  std::optional<std::array<double, 4>> corners;
  std::optional<std::vector<Landmark>> landmarks;
  const char* corners_at = at;
  const char* landmarks_at = at;
  const char* segmentation_at = at;
  detail::LevelSet levels;
  bool has_category = false, has_box = false, has_landmarks = false, has_segmentation = false, has_style = false,
       good = true;
  raw.kind = detail::RawSegmentation::Kind::none;
  cursor.object(*object, [&](std::string_view key, JsonValue member) {
    if (key == "category_id") {
      has_category = true;
      const char* place = cursor.where(member);
      const auto id = cursor.id(member);
      if (id) category = deepfashion2_categories().find(*id);
      if (id && !category) {
        cursor.add_issue(Code::unknown_category, place, "a category_id from 1 to 13", std::to_string(*id));
      }
    } else if (key == "bounding_box") {
      has_box = true;
      corners_at = cursor.where(member);
      corners = detail::read_four(cursor, member, "4 numbers [x1, y1, x2, y2]");
    } else if (key == "landmarks") {
      has_landmarks = true;
      landmarks_at = cursor.where(member);
      landmarks = detail::read_landmarks(cursor, member);
    } else if (key == "segmentation") {
      has_segmentation = true;
      segmentation_at = cursor.where(member);
      good = detail::read_polygons(cursor, member, raw) && good;
    } else if (key == "style") {
      has_style = true;
      const auto style = cursor.id(member);
      good = good && style.has_value();
      item.style = style.value_or(0);
    } else if (!levels.take(cursor, key, member)) {
      cursor.walk(member);
    }
  });
  require(cursor, at, has_category, "category_id");
  require(cursor, at, has_box, "bounding_box");
  require(cursor, at, has_landmarks, "landmarks");
  require(cursor, at, has_segmentation, "segmentation");
  require(cursor, at, has_style, "style");
  for (std::size_t i = 0; i < detail::kLevelKeys.size(); ++i)
    require(cursor, at, levels.seen[i], detail::kLevelKeys[i]);
  item.attributes = levels.attributes();
  if (!good || !category || !corners || !landmarks || !item.attributes) return std::nullopt;
  item.category = *category;
  const auto [x1, y1, x2, y2] = *corners;
  if (x2 < x1 || y2 < y1) {
    cursor.add_row_issue(Code::negative_size, "bounding_box", corners_at, "a box with x1 <= x2 and y1 <= y2",
                         "one turned over");
    return std::nullopt;
  }
  item.box = {x1, y1, x2 - x1, y2 - y1};
  item.area = item.box.area();
  if (landmarks->size() != deepfashion2_categories()[item.category].landmark_count) {
    cursor.add_row_issue(Code::landmark_length, "landmarks", landmarks_at,
                         std::to_string(3 * deepfashion2_categories()[item.category].landmark_count) + " numbers",
                         std::to_string(3 * landmarks->size()));
    return std::nullopt;
  }
  item.landmarks = *std::move(landmarks);
  item.labelled_count = detail::count_labelled(item.landmarks);
  auto segmentation = detail::make_segmentation(cursor, segmentation_at, "segmentation", raw, std::nullopt);
  if (!segmentation) return std::nullopt;
  item.segmentation = *std::move(segmentation);
  return item;
}

void read_members(JsonCursor& cursor, simdjson::ondemand::object object, const char* at, ImageRecord& image,
                  detail::RawSegmentation& raw) {
  bool has_source = false, has_pair = false;
  cursor.object(object, [&](std::string_view key, JsonValue value) {
    if (key == "source") {
      has_source = true;
      const char* place = cursor.where(value);
      if (const auto source = cursor.text(value, "\"shop\" or \"user\"")) {
        if (*source == "shop")
          image.source = Source::shop;
        else if (*source == "user")
          image.source = Source::user;
        else
          cursor.add_issue(Code::wrong_type, place, "\"shop\" or \"user\"", "another string");
      }
    } else if (key == "pair_id") {
      has_pair = true;
      image.pair_id = cursor.id(value);
    } else if (names_item(key)) {
      const auto number = item_number(key);
      if (!number) {
        cursor.add_issue(Code::bad_id, cursor.where(value), "items numbered item1, item2, ... of at most 15 digits",
                         std::string(key.substr(0, 80)));
      }
      if (auto item = read_item(cursor, value, number.value_or(0), raw)) image.items.push_back(*std::move(item));
    } else {
      cursor.walk(value);
    }
  });
  if (!has_source) cursor.add_row_issue(Code::missing_key, "", at, "key \"source\"", "none");
  if (!has_pair) cursor.add_row_issue(Code::missing_key, "", at, "key \"pair_id\"", "none");
  for (Item& item : image.items) item.pair_id = image.pair_id;
}

/// Issues of one file, with their lines.
IssueList read_annotation(const AnnotationFile& source, const ReadLimits& limits, simdjson::ondemand::parser& parser,
                          std::vector<char>& buffer, detail::RawSegmentation& raw, ImageRecord& image) {
  const detail::InputFile file(source.path, std::min(limits.file_bytes, limits.element_bytes));
  image.id = source.image_id;
  const detail::Piece piece = detail::read_whole(file, buffer);
  detail::PieceIssues found;
  const auto read = [&] {
    return detail::read_piece(parser, piece, file.name(), found, [&](auto& document, JsonCursor& cursor) {
      cursor.base_depth = 0;
      read_members(cursor, detail::valid(document.get_object()), piece.json.data(), image, raw);
    });
  };
  // Nearly every file begins as it should, and is opened, read and closed once.
  const bool begins_well = piece.json.starts_with('{') || !detail::check_opening(file, '{');
  IssueList issues;
  if (begins_well && read()) {
    issues = detail::placed(std::move(found), {});
  } else {
    std::optional<Issue> fault = detail::check_opening(file, '{');
    if (!fault) fault = detail::locate_syntax_error(file, 0, "", file.size());
    issues.add(fault ? *fault : detail::refused_by_one_parser(file, 0));
  }
  try {
    detail::throw_if_any(Fault::ground_truth, std::move(issues), file);
  } catch (const Error& error) {
    return error.issues();
  }
  return {};
}

constexpr std::string_view kEnding = ".json";

/// NNNNNN.json files of the folder in id order.
std::vector<AnnotationFile> list_annotations(const fs::path& folder, IssueList& issues) {
  std::vector<AnnotationFile> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    // Names are cut as text: a folder has as many as there are images, and fs::path takes its time for each.
    const std::string& path = it->path().native();
    const std::string_view name = std::string_view(path).substr(path.find_last_of('/') + 1);
    // A hidden file is no annotation: macOS puts one with the same ending beside each file of a copy.
    if (!name.ends_with(kEnding) || name.starts_with('.')) continue;
    if (std::error_code unknown; !it->is_regular_file(unknown)) {
      issues.add({Code::bad_dataset, {path, {}, {}, {}}, "an annotation file", "a folder, pipe or device"});
      continue;
    }
    std::int64_t id = -1;
    const char* const end_of_id = name.data() + name.size() - kEnding.size();
    const auto [last, failure] = std::from_chars(name.data(), end_of_id, id);
    if (failure != std::errc{} || last != end_of_id || id < 0 || static_cast<std::uint64_t>(id) > detail::kMaxId) {
      issues.add({Code::bad_id,
                  {path, {}, {}, {}},
                  "a file name NNNNNN.json whose number is the image_id",
                  std::string(name)});
      continue;
    }
    files.push_back({id, path});
  }
  if (error) {
    throw Error(Fault::io,
                Issue{Code::file, {folder.string(), {}, {}, {}}, "a readable folder of annotations", error.message()});
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return std::tie(a.image_id, a.path) < std::tie(b.image_id, b.path); });
  for (std::size_t i = 1; i < files.size(); ++i) {
    if (files[i].image_id == files[i - 1].image_id) {
      issues.add({Code::duplicate_id,
                  {files[i].path, {}, {}, {}},
                  "each image_id once",
                  std::to_string(files[i].image_id) + " again"});
    }
  }
  return files;
}

/// Folder of a split, from the folder that was asked for: the split itself or its annos. Links are followed to a split
/// of the release; a split that is a link to somewhere else keeps the name it is called by.
fs::path split_folder(const fs::path& folder) {
  const auto above_annos = [](const fs::path& path) { return path.filename() == "annos" ? path.parent_path() : path; };
  const auto is_one_of = [](const fs::path& path, std::initializer_list<const char*> names) {
    return std::find(names.begin(), names.end(), path.filename()) != names.end();
  };
  fs::path real = above_annos(fs::canonical(folder));
  const fs::path called = above_annos(fs::absolute(folder));
  if (is_one_of(real, {"train", "validation", "test"}) || is_one_of(called, {".", ".."})) return real;
  return fs::canonical(called.parent_path()) / called.filename();
}

/// The image lists beside the split. Ids start at 1 in every split: the list of one says nothing about another.
std::vector<fs::path> information_files(const fs::path& split) {
  std::vector<fs::path> paths;
  const fs::path folder = split.parent_path() / ("json_for_" + split.filename().string());
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (!name.starts_with("keypoints_") || !name.ends_with("information.json")) continue;
    if (std::error_code unknown; !it->is_regular_file(unknown)) {
      throw Error(Fault::ground_truth, Issue{Code::bad_dataset,
                                             {it->path().string(), {}, {}, {}},
                                             "an image information file",
                                             "a folder, pipe or device"});
    }
    paths.push_back(it->path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// Sizes from the information files beside the split and, for images those do not name, from image/.
void add_sizes(std::vector<ImageRecord>& images, const fs::path& split, const ReadLimits& limits) {
  std::unordered_map<std::int64_t, const ImageRecord*> known;
  std::vector<std::vector<ImageRecord>> lists;
  const std::vector<fs::path> paths = information_files(split);
  lists.reserve(paths.size());
  for (const fs::path& path : paths) lists.push_back(detail::read_image_list(path.string(), limits));
  for (const auto& list : lists) {
    for (const ImageRecord& image : list) known.emplace(image.id, &image);
  }
  const fs::path folder = split / "image";
  std::error_code error;
  const bool has_images = fs::is_directory(folder, error);
  parallel_for(images.size(), [&](std::size_t i) {
    ImageRecord& image = images[i];
    if (const auto it = known.find(image.id); it != known.end()) {
      image.size = it->second->size;
      image.file_name = it->second->file_name;
    }
    if (image.size || !has_images) return;
    image.file_name = fmt::format("{:06}.jpg", image.id);
    image.size = detail::read_jpeg_size((folder / image.file_name).string());
  });
}

}  // namespace

Dataset read_native_ground_truth(const std::string& folder, const ReadLimits& limits) {
  const fs::path given = fs::path(folder).filename().empty() ? fs::path(folder).parent_path() : fs::path(folder);
  fs::path annos = given / "annos";
  std::error_code error;
  if (!fs::is_directory(annos, error)) annos = given;
  IssueList issues;
  const std::vector<AnnotationFile> files = list_annotations(annos, issues);
  if (files.empty() && issues.empty()) {
    throw Error(Fault::ground_truth,
                Issue{Code::bad_dataset, {annos.string(), {}, {}, {}}, "annotation files NNNNNN.json", "none"});
  }
  std::vector<ImageRecord> images(files.size());
  const std::size_t bundles = (files.size() + kBundle - 1) / kBundle;
  std::vector<IssueList> found(bundles);
  parallel_for(bundles, [&](std::size_t bundle) {
    simdjson::ondemand::parser parser;
    std::vector<char> buffer;
    detail::RawSegmentation raw;
    const std::size_t end = std::min(files.size(), (bundle + 1) * kBundle);
    for (std::size_t i = bundle * kBundle; i < end; ++i) {
      found[bundle].append(read_annotation(files[i], limits, parser, buffer, raw, images[i]));
    }
  });
  for (IssueList& list : found) issues.append(std::move(list));
  if (!issues.empty()) {
    const Fault fault = issues.totals().contains(Code::limit) ? Fault::limit : Fault::ground_truth;
    throw Error(fault, std::move(issues));
  }
  const fs::path split = split_folder(given);
  add_sizes(images, split, limits);
  std::vector<CategoryIndex> listed(kDeepFashion2Categories);
  std::iota(listed.begin(), listed.end(), CategoryIndex{0});
  return Dataset(split.filename().string(), std::move(images), std::move(listed));
}

Dataset read_ground_truth(const std::string& path, const ReadLimits& limits) {
  std::error_code error;
  return fs::is_directory(path, error) ? read_native_ground_truth(path, limits) : read_coco_ground_truth(path, limits);
}

}  // namespace df2
