#include <optional>
#include <unordered_set>
#include <utility>

#include <df2/io/detail/file/input_file.h>
#include <df2/io/detail/file/pieces.h>
#include <df2/io/detail/json/plain_json.h>
#include <df2/io/detail/json/strict_json.h>
#include <df2/io/detail/rows/coco_records.h>
#include <df2/io/detail/rows/coco_rows.h>
#include <df2/io/detail/rows/image_sizes.h>
#include <df2/io/detail/rows/plain_coco_rows.h>
#include <df2/io/detail/rows/refusal.h>
#include <df2/io/ground_truth.h>

namespace df2 {

namespace {

using detail::Annotation;
using detail::JsonCursor;
using detail::JsonValue;
using detail::PlainJson;

enum class Section { images, annotations, categories, other };

Section section_of(std::string_view key) {
  if (key == "images") return Section::images;
  if (key == "annotations") return Section::annotations;
  if (key == "categories") return Section::categories;
  return Section::other;
}

/// What one piece holds.
struct Part {
  detail::RecordPiece<ImageRecord> images;
  detail::RecordPiece<Annotation> annotations;
  detail::RecordPiece<CategoryIndex> categories;
  std::vector<std::string> keys;  ///< top-level keys that begin in this piece, in order
  std::vector<std::uint64_t> key_bytes;
  Section continued = Section::other;  ///< what the continued array was taken for
  std::uint64_t continued_rows = 0;
  std::uint64_t last_rows = 0;  ///< rows of the array that is still open at the end
  detail::PieceIssues issues;
  bool has_categories = false;

  void clear() { *this = {}; }
};

/// Guesses what a continued array holds from its first element's keys; accept() checks the guess.
Section guess_section(std::string_view json) {
  const std::string_view element = json.substr(0, json.find("},{"));
  if (element.find("\"image_id\"") != std::string_view::npos) return Section::annotations;
  if (element.find("\"width\"") != std::string_view::npos || element.find("\"file_name\"") != std::string_view::npos) {
    return Section::images;
  }
  return element.find("\"supercategory\"") != std::string_view::npos ? Section::categories : Section::other;
}

class CocoReader {
 public:
  CocoReader(const detail::InputFile& file, bool images_only)
      : file_(file),
        images_only_(images_only),
        parts_(detail::reader_slots()),
        parsers_(parts_.size()),
        raws_(parts_.size()),
        plain_rows_(parts_.size()),
        records_(file.name()) {}

  bool parse(const detail::Piece& piece, std::size_t slot) {
    return parse_as(piece, slot, piece.continues ? guess_section(piece.json) : Section::other);
  }

  void accept(const detail::Piece& piece, std::size_t slot) {
    Part& part = parts_[slot];
    if (piece.continues && part.continued != section_of(open_.section))
      parse_as(piece, slot, section_of(open_.section));
    IssueList found = detail::placed(std::move(part.issues), open_);
    IssueList repeated;
    records_.take(std::exchange(part.images, {}), open_.rows);
    records_.take(std::exchange(part.annotations, {}), open_.rows);
    records_.take(std::exchange(part.categories, {}), open_.rows);
    for (std::size_t i = 0; i < part.keys.size(); ++i) {
      if (!keys_.insert(part.keys[i]).second) {
        repeated.add({Code::json_duplicate_key,
                      {file_.name(), {}, part.key_bytes[i], pointer_to(part.keys[i])},
                      "each key once",
                      "\"" + part.keys[i].substr(0, 80) + "\" again"});
      }
    }
    found.merge(std::move(repeated));
    issues_.append(std::move(found));
    if (part.keys.empty())
      open_.rows += part.continued_rows;
    else
      open_ = {part.keys.back(), part.last_rows};
  }

  Dataset finish();
  std::vector<ImageRecord> finish_images();

 private:
  void require_section(std::string_view key) {
    if (!keys_.contains(std::string(key))) {
      issues_.add({Code::missing_key, {file_.name(), {}, 0, ""}, "key \"" + std::string(key) + "\"", "none"});
    }
  }
  bool parse_as(const detail::Piece& piece, std::size_t slot, Section continued) {
    Part& part = parts_[slot];
    part.clear();
    part.continued = continued;
    if (piece.continues && read_plain_section(piece, part, plain_rows_[slot])) return true;
    part.clear();
    part.continued = continued;
    return detail::read_piece(
        parsers_[slot], piece, file_.name(), part.issues, [&](auto& document, JsonCursor& cursor) {
          bool first = true;
          for (auto result : detail::valid(document.get_object())) {
            simdjson::ondemand::field field = detail::valid(std::move(result));
            const char* at = field.key().raw();
            const std::string key(detail::valid(field.unescaped_key()));
            JsonValue value = field.value();
            const bool continues = piece.continues && first;
            first = false;
            const Section section = continues ? continued : section_of(key);
            if (!continues) {
              part.keys.push_back(key);
              part.key_bytes.push_back(cursor.byte_of(at));
            }
            const std::uint64_t rows = read_section(cursor, value, section, key, continues, part, raws_[slot]);
            (continues ? part.continued_rows : part.last_rows) = rows;
          }
        });
  }

  /// Reads a piece that holds nothing but plain elements of the continued array. @return false for any other.
  bool read_plain_section(const detail::Piece& piece, Part& part, detail::PlainCocoRows& rows) const {
    PlainJson json(piece.json);
    std::string_view key;
    if (!json.take('{') || !json.key(key) || !json.take('[')) return false;
    do {
      if (json.next() != '{') return false;
      const std::uint64_t byte = json.byte_in(piece);
      const std::uint64_t row = part.continued_rows++;
      if (part.continued == Section::images) {
        part.images.push_back({{}, row, byte, true});
        if (!rows.read_image(json, part.images.back().record)) return false;
      } else if (part.continued == Section::annotations && !images_only_) {
        part.annotations.push_back({{}, row, byte, true});
        if (!rows.read_annotation(json, piece, part.annotations.back().record)) return false;
      } else {
        return false;
      }
    } while (json.take(','));
    return json.take(']') && json.take('}') && json.at_end();
  }

  std::uint64_t read_section(JsonCursor& cursor, JsonValue& value, Section section, const std::string& key,
                             bool continues, Part& part, detail::RawSegmentation& raw) const {
    std::uint64_t rows = 0;
    cursor.base_depth = 1;
    cursor.row = {key, 0, continues, false};
    const bool wanted = section == Section::images || (section != Section::other && !images_only_);
    if (!wanted && *cursor.where(value) != '[') {
      cursor.walk(value);
      return 0;
    }
    auto array = cursor.as_array(value);
    if (!array) return 0;
    cursor.base_depth = 2;
    for (auto result : *array) {
      JsonValue element = detail::valid(std::move(result));
      cursor.row = {key, rows++, continues, true};
      if (!wanted) {
        cursor.walk(element);
        continue;
      }
      const char* at = cursor.where(element);
      const auto object = cursor.as_object(element);
      if (!object) continue;
      const auto keep = [&](auto record, auto& into) {
        if (record) into.push_back({*std::move(record), cursor.row.row, cursor.byte_of(at), continues});
      };
      if (section == Section::images) keep(detail::read_image(cursor, *object, at), part.images);
      if (section == Section::annotations) keep(detail::read_annotation(cursor, *object, at, raw), part.annotations);
      if (section == Section::categories) keep(detail::read_category(cursor, *object, at), part.categories);
    }
    return rows;
  }

  const detail::InputFile& file_;
  bool images_only_;
  std::vector<Part> parts_;
  std::vector<simdjson::ondemand::parser> parsers_;
  std::vector<detail::RawSegmentation> raws_;
  std::vector<detail::PlainCocoRows> plain_rows_;

  IssueList issues_;
  detail::CocoRecords records_;
  std::unordered_set<std::string> keys_;
  detail::OpenArray open_;
};

std::vector<ImageRecord> CocoReader::finish_images() {
  require_section("images");
  std::vector<ImageRecord> images = records_.images(issues_);
  detail::throw_if_any(Fault::ground_truth, std::move(issues_), file_);
  return images;
}

Dataset CocoReader::finish() {
  require_section("images");
  require_section("annotations");
  require_section("categories");
  Dataset dataset = records_.dataset(detail::base_name(file_.name()), issues_);
  detail::throw_if_any(Fault::ground_truth, std::move(issues_), file_);
  return dataset;
}

void read_all(const detail::InputFile& file, CocoReader& reader, const ReadLimits& limits) {
  detail::PieceLimits piece_limits;
  piece_limits.element_bytes = limits.element_bytes;
  piece_limits.block_bytes = limits.block_bytes;
  std::optional<Issue> ended = detail::read_pieces(
      file, detail::Frame::object_of_arrays, piece_limits,
      [&](const detail::Piece& piece, std::size_t slot) { return reader.parse(piece, slot); },
      [&](const detail::Piece& piece, std::size_t slot) { reader.accept(piece, slot); });
  if (!ended) return;
  IssueList issues;
  issues.add(*std::move(ended));
  detail::throw_if_any(Fault::ground_truth, std::move(issues), file);
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
  return reader.finish_images();
}

}  // namespace df2
