#include <df2/io/detail/rows/known_files.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <df2/io/detail/json/outline.h>
#include <df2/text.h>

namespace df2::detail {

namespace {

/// What a kind of file is called, and where it belongs.
struct Naming {
  KnownFile kind;
  std::string_view name;
  std::string_view advice;
};

constexpr std::array kNamings = {
    Naming{KnownFile::detection_results, "detection results", "--task detection scores them as --pred"},
    Naming{KnownFile::landmark_results, "landmark results", "--task landmarks scores them as --pred"},
    Naming{KnownFile::segmentation_results, "segmentation results", "--task segmentation scores them as --pred"},
    Naming{KnownFile::retrieval_results, "retrieval results", "--task retrieval scores them as --pred"},
    Naming{KnownFile::detected_rows, "query rows without lists of what was retrieved",
           "give them as --query-rows, with the features of the queries"},
    Naming{KnownFile::gallery_rows, "gallery rows", "give them as --gallery-rows, with the features of the gallery"},
    Naming{KnownFile::pair_scores, "scores of pairs", "--task verification scores them as --pred"},
    Naming{KnownFile::query_file, "query items", "give them as --query, beside --gallery"},
    Naming{KnownFile::gallery_file, "gallery items", "give them as --gallery, beside --query"},
    Naming{KnownFile::pairs_file, "labelled pairs", "give them as --gt with --task verification"},
    Naming{KnownFile::coco_ground_truth, "a ground truth of COCO type", "give it as --gt"},
    Naming{KnownFile::image_information, "an image information file", "it only lists images"},
    Naming{KnownFile::annotation, "the annotation of one image", "give the folder that holds annos/ as --gt"},
};

const Naming& naming_of(KnownFile kind) {
  return *std::ranges::find(kNamings, kind, &Naming::kind);
}

/// The keys that rows of a kind have. Of those that a row has, the first kind in the list is what it is.
struct RowKeys {
  KnownFile kind;
  std::vector<std::string_view> keys;
};

const std::vector<RowKeys>& row_keys() {
  static const std::vector<RowKeys> kinds = {
      {KnownFile::retrieval_results,
       {"query_image_id", "query_bbox", "query_score", "gallery_image_id", "gallery_bbox"}},
      {KnownFile::pairs_file, {"id", "same"}},
      {KnownFile::detected_rows, {"query_image_id", "query_bbox", "query_score"}},
      {KnownFile::query_file, {"query_image_id", "bbox"}},
      {KnownFile::gallery_file, {"gallery_image_id", "bbox"}},
      {KnownFile::gallery_rows, {"gallery_image_id", "gallery_bbox"}},
      {KnownFile::landmark_results, {"image_id", "category_id", "keypoints", "score"}},
      {KnownFile::segmentation_results, {"image_id", "category_id", "segmentation", "score"}},
      {KnownFile::detection_results, {"image_id", "category_id", "bbox", "score"}},
      {KnownFile::pair_scores, {"id", "score"}}};
  return kinds;
}

using Keys = std::vector<std::string>;

bool has(const Keys& keys, std::string_view key) {
  return std::ranges::find(keys, key) != keys.end();
}

bool has_all(const Keys& keys, const std::vector<std::string_view>& wanted) {
  return std::ranges::all_of(wanted, [&](std::string_view key) { return has(keys, key); });
}

std::optional<KnownFile> kind_of_row(const Keys& keys) {
  const auto kind = std::ranges::find_if(row_keys(), [&](const RowKeys& known) { return has_all(keys, known.keys); });
  return kind == row_keys().end() ? std::nullopt : std::optional(kind->kind);
}

const RowKeys* find_row_keys(KnownFile kind) {
  const auto found = std::ranges::find(row_keys(), kind, &RowKeys::kind);
  return found == row_keys().end() ? nullptr : &*found;
}

bool may_be(const Keys& keys, KnownFile expected) {
  const RowKeys* const known = find_row_keys(expected);
  return known != nullptr && has_all(keys, known->keys);
}

/// All that makes a row one of `found` is also part of the expected rows, and of those it lacks a single key: then that
/// key is what is wrong.
bool lacks_one_key(const Keys& keys, KnownFile found, KnownFile expected) {
  const RowKeys *less = find_row_keys(found), *more = find_row_keys(expected);
  if (less == nullptr || more == nullptr) return false;
  const auto is_expected = [&](std::string_view key) { return std::ranges::find(more->keys, key) != more->keys.end(); };
  const auto is_missing = [&](std::string_view key) { return !has(keys, key); };
  return std::ranges::all_of(less->keys, is_expected) && std::ranges::count_if(more->keys, is_missing) == 1;
}

bool holds_rows(KnownFile kind) {
  return kind < KnownFile::coco_ground_truth;
}

/// An annotation of a ground truth: nearly a row of results, but nobody gave it a score.
bool is_unscored(const Keys& keys) {
  return has_all(keys, {"image_id", "category_id"}) && !has(keys, "score") &&
         (has(keys, "area") || has(keys, "iscrowd"));
}

bool is_coco(const Outline& outline) {
  return outline.find("images") != nullptr && (outline.find("annotations") || outline.find("categories"));
}

bool is_annotation(const Outline& outline) {
  return std::ranges::any_of(outline.members, [](const Outline::Member& member) {
    return member.key.starts_with("item") && member.key.size() > 4 &&
           std::isdigit(static_cast<unsigned char>(member.key[4])) && member.opening == '{';
  });
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::string other_kind(KnownFile found, KnownFile expected) {
  return fmt::format("{} {}: {}; {} {} expected here", holds_rows(found) ? "these are" : "this is",
                     naming_of(found).name, naming_of(found).advice, naming_of(expected).name,
                     holds_rows(expected) ? "are" : "is");
}

std::optional<std::string> mistake_in_rows(const Keys& keys, KnownFile expected) {
  if (may_be(keys, expected)) return std::nullopt;
  const std::optional<KnownFile> found = kind_of_row(keys);
  if (found && *found != expected && !lacks_one_key(keys, *found, expected)) return other_kind(*found, expected);
  if (is_unscored(keys))
    return fmt::format(
        "these are annotations of a ground truth, which have no score, not {}: give what a model predicted",
        naming_of(expected).name);
  return std::nullopt;
}

/// Where rows are expected and the file is an object.
std::optional<std::string> mistake_in_object(const Outline& outline, KnownFile expected) {
  const std::string_view wanted = naming_of(expected).name;
  if (is_coco(outline)) return other_kind(KnownFile::coco_ground_truth, expected);
  if (is_annotation(outline)) return other_kind(KnownFile::annotation, expected);
  if (outline.find("df2_version") && outline.find("signature"))
    return fmt::format("this is a report of df2-eval, not {}: give the file that was scored", wanted);
  Keys keys;
  for (const Outline::Member& member : outline.members) keys.push_back(member.key);
  if (may_be(keys, expected) || kind_of_row(keys)) {
    return outline.has_more
               ? "the file holds JSON lines, one object behind another: put all rows into one array [ ... ] with "
                 "commas between them"
               : "the file holds a single row: put it into an array, [ ... ]";
  }
  if (!keys.empty() && std::ranges::all_of(keys, is_number))
    return fmt::format(
        "the file is an object with numbers for keys, not {}: put all rows into one array, each with its ids", wanted);
  for (const Outline::Member& member : outline.members) {
    if (member.opening == '[' && (may_be(member.row_keys, expected) || kind_of_row(member.row_keys)))
      return fmt::format(
          "the file holds the rows in an object, under \"{}\": give that array alone, with json.dump(data[\"{}\"], "
          "file)",
          shortened(member.key), shortened(member.key));
  }
  return std::nullopt;
}

/// Where an object is expected and the file is an array.
std::optional<std::string> mistake_in_array(const Keys& keys, KnownFile expected) {
  if (const std::optional<KnownFile> found = kind_of_row(keys)) return other_kind(*found, expected);
  if (is_unscored(keys))
    return fmt::format("this is an array of annotations, not {}: give the object that also lists the images",
                       naming_of(expected).name);
  return std::nullopt;
}

}  // namespace

std::optional<std::string> find_mistake(const InputFile& file, KnownFile expected) {
  const Outline outline = outline_of(file);
  if (outline.members.empty()) return std::nullopt;
  const Keys& keys = outline.members.front().row_keys;
  if (outline.opening == '[')
    return holds_rows(expected) ? mistake_in_rows(keys, expected) : mistake_in_array(keys, expected);
  if (holds_rows(expected)) return mistake_in_object(outline, expected);
  if (expected != KnownFile::annotation && is_annotation(outline)) return other_kind(KnownFile::annotation, expected);
  if (expected == KnownFile::annotation && is_coco(outline)) return other_kind(KnownFile::coco_ground_truth, expected);
  return std::nullopt;
}

}  // namespace df2::detail
