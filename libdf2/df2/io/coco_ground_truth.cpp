#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <system_error>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include <df2/io/coco_bytes.h>
#include <df2/io/coco_places.h>
#include <df2/io/detail/file/input_file.h>
#include <df2/io/detail/file/pieces.h>
#include <df2/io/detail/json/read_piece.h>
#include <df2/io/detail/rows/coco_records.h>
#include <df2/io/detail/rows/coco_rows.h>
#include <df2/io/detail/rows/ground_truth_places.h>
#include <df2/io/detail/rows/image_sizes.h>
#include <df2/io/detail/rows/refusal.h>
#include <df2/io/ground_truth.h>

namespace df2 {

namespace {

enum class Section { images, annotations, categories, other };

Section section_of(std::string_view key) {
  if (key == "images") return Section::images;
  if (key == "annotations") return Section::annotations;
  if (key == "categories") return Section::categories;
  return Section::other;
}

/// "a/b/c.json" -> "c.json"
std::string base_name(const std::string& path) {
  return path.substr(path.find_last_of('/') + 1);
}

/// What one piece holds.
struct Part {
  detail::RecordPiece<ImageRecord> images;
  detail::RecordPiece<detail::Annotation> annotations;
  detail::RecordPiece<detail::ListedCategory> categories;
  std::vector<std::string> keys;  ///< top-level keys that begin in this piece, in order
  std::vector<std::uint64_t> key_bytes;
  Section continued = Section::other;  ///< what the continued array was taken for
  std::uint64_t continued_rows = 0;
  std::uint64_t last_rows = 0;  ///< rows of the array that is still open at the end
  detail::PieceIssues issues;

  void clear() {
    const Section taken_for = continued;
    *this = {};
    continued = taken_for;
  }
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
  CocoReader(const detail::InputFile& file, bool images_only, const CategoryRules& rules, const FieldsRead& fields,
             detail::Lacking lacking = detail::Lacking::made_up)
      : file_(file),
        images_only_(images_only),
        source_(rules.source),
        fields_(fields),
        parts_(detail::reader_slots()),
        parsers_(parts_.size()),
        annotation_readers_(parts_.size(), detail::AnnotationReader(rules.source, fields, lacking)),
        records_(file.name(), rules, fields, lacking) {}

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

  /// `picture_folder`: as for Dataset.
  Dataset finish(std::string picture_folder);
  /// Asked after finish().
  const detail::CocoRecords& records() const { return records_; }
  std::vector<ImageRecord> finish_images();

 private:
  void require_section(std::string_view key) {
    if (!keys_.contains(std::string(key))) {
      issues_.add({Code::missing_key, {file_.name(), {}, 0, ""}, "key \"" + std::string(key) + "\"", "none"});
    }
  }
  /// The image information files of the release have no items, and ours no categories either.
  bool lists_only_images() const {
    const bool is_list = !keys_.contains("annotations") || !records_.has_categories() ||
                         base_name(file_.name()).find("information") != std::string::npos;
    return is_list && records_.has_images() && !records_.has_annotations();
  }
  bool parse_as(const detail::Piece& piece, std::size_t slot, Section continued) {
    Part& part = parts_[slot];
    part.continued = continued;
    return detail::read_piece(parsers_[slot], piece, file_.name(), part.issues, [&](auto& reader) {
      part.clear();
      return read_sections(reader, piece.continues, part, annotation_readers_[slot]);
    });
  }

  template <class Reader>
  bool read_sections(Reader& reader, bool piece_continues, Part& part, detail::AnnotationReader& annotations) const {
    bool continues = piece_continues;
    return reader.sections([&](std::string_view key, const auto& key_at) {
      if (!continues) {
        part.keys.emplace_back(key);
        part.key_bytes.push_back(reader.byte_of(key_at));
      }
      std::uint64_t& rows = continues ? part.continued_rows : part.last_rows;
      rows = 0;
      const Section section = continues ? part.continued : section_of(key);
      const bool good = read_section(reader, section, continues, rows, part, annotations);
      continues = false;
      return good;
    });
  }

  template <class Reader>
  bool read_section(Reader& reader, Section section, bool continues, std::uint64_t& rows, Part& part,
                    detail::AnnotationReader& annotations) const {
    const bool wanted = section == Section::images || (section != Section::other && !images_only_);
    if (!wanted && reader.next() != '[') return reader.skip();
    const auto read = [&](auto& records, auto&& read_record) {
      records.push_back({{}, rows++, reader.byte_of(reader.mark()), continues});
      if (read_record(records.back().record)) return true;
      records.pop_back();
      return false;
    };
    switch (wanted ? section : Section::other) {
      case Section::images:
        return reader.rows([&] {
          return read(part.images, [&](ImageRecord& image) { return detail::read_image(reader, fields_, image); });
        });
      case Section::annotations:
        return reader.rows([&] {
          return read(part.annotations,
                      [&](detail::Annotation& annotation) { return annotations.read(reader, annotation); });
        });
      case Section::categories:
        return reader.rows([&] {
          return read(part.categories, [&](detail::ListedCategory& category) {
            return detail::read_listed_category(reader, source_, category);
          });
        });
      case Section::other:
        break;
    }
    return reader.rows([&] {
      ++rows;
      return reader.skip();
    });
  }

  const detail::InputFile& file_;
  bool images_only_;
  CategorySource source_;
  FieldsRead fields_;
  std::vector<Part> parts_;
  std::vector<simdjson::ondemand::parser> parsers_;
  std::vector<detail::AnnotationReader> annotation_readers_;

  IssueList issues_;
  detail::CocoRecords records_;
  std::unordered_set<std::string> keys_;
  detail::OpenArray open_;
};

/// The folder that file names begin in: ../image or else image where there is one, else the file's own.
std::string picture_folder(const std::string& file) {
  if (file == "-") return {};
  const std::filesystem::path folder = std::filesystem::path(file).parent_path();
  for (const std::filesystem::path& images : {folder / ".." / "image", folder / "image"}) {
    std::error_code error;
    if (std::filesystem::is_directory(images, error)) return images.string();
  }
  return folder.string();
}

std::vector<ImageRecord> CocoReader::finish_images() {
  require_section("images");
  std::vector<ImageRecord> images = records_.images(issues_);
  detail::throw_if_any(Fault::ground_truth, std::move(issues_), file_, detail::KnownFile::image_information);
  return images;
}

Dataset CocoReader::finish(std::string picture_folder) {
  if (issues_.empty() && lists_only_images()) {
    throw Error(Fault::ground_truth, Issue(Code::bad_dataset, {file_.name(), {}, {}, {}},
                                           "the file lists images without items, as an image information file does: " +
                                               detail::suggest_ground_truth(file_.name())));
  }
  require_section("images");
  require_section("annotations");
  require_section("categories");
  Dataset dataset = records_.dataset(base_name(file_.name()), std::move(picture_folder), issues_);
  detail::throw_if_any(Fault::ground_truth, std::move(issues_), file_, detail::KnownFile::coco_ground_truth);
  return dataset;
}

void read_all(const detail::InputFile& file, CocoReader& reader, const ReadLimits& limits) {
  std::optional<Issue> ended = detail::read_pieces(
      file, detail::Frame::object_of_arrays, limits,
      [&](const detail::Piece& piece, std::size_t slot) { return reader.parse(piece, slot); },
      [&](const detail::Piece& piece, std::size_t slot) { reader.accept(piece, slot); });
  if (!ended) return;
  IssueList issues;
  issues.add(*std::move(ended));
  detail::throw_if_any(Fault::ground_truth, std::move(issues), file, detail::KnownFile::coco_ground_truth);
}

/// What COCO's evaluation reads of items.
FieldsRead fields_of(CocoType type) {
  FieldsRead fields;
  fields.boxes = type != CocoType::masks;
  fields.landmarks = type == CocoType::landmarks;
  fields.masks = fields.every_mask = type == CocoType::masks;
  fields.pairs = false;
  return fields;
}

/// pycocotools looks for the size of an image whatever its masks say.
void require_sizes(const Dataset& dataset) {
  for (const ImageRecord& image : dataset.images()) {
    if (image.size) continue;
    throw Error(Fault::ground_truth, Issue(Code::image_size, {dataset.name(), {}, {}, {}},
                                           fmt::format("the image of id {} has no width and height", image.id)));
  }
}

}  // namespace

Dataset read_coco_ground_truth(const std::string& path, const ReadLimits& limits, const CategoryRules& rules,
                               const FieldsRead& fields) {
  const detail::InputFile file(path, limits.file_bytes);
  CocoReader reader(file, false, rules, fields);
  read_all(file, reader, limits);
  return reader.finish(picture_folder(path));
}

void check_sigmas(std::span<const double> sigmas) {
  if (std::ranges::all_of(sigmas, [](double sigma) { return sigma > 0 && std::isfinite(sigma); })) return;
  throw Error(Fault::usage, Code::option, "OKS sigmas must be finite numbers above 0, but one of them is not");
}

CocoTruth read_coco_truth(const PackedText& text, CocoType type, std::vector<double> sigmas, const ReadLimits& limits) {
  if (type != CocoType::landmarks && !sigmas.empty())
    throw Error(Fault::usage, Code::option, "only landmarks have OKS sigmas, but they were given for boxes or masks");
  check_sigmas(sigmas);
  const bool has_sigmas = !sigmas.empty();
  const detail::InputFile file("<ground truth>", text);
  const CategoryRules rules{CategorySource::ground_truth, std::move(sigmas)};
  CocoReader reader(file, false, rules, fields_of(type), detail::Lacking::refused);
  read_all(file, reader, limits);
  CocoTruth truth{type, reader.finish({}), has_sigmas};
  if (type == CocoType::masks) require_sizes(truth.dataset);
  return truth;
}

PlacedDataset read_placed_ground_truth(const std::string& path, const ReadLimits& limits, const CategoryRules& rules,
                                       const FieldsRead& fields) {
  const detail::InputFile file(path, limits.file_bytes);
  CocoReader reader(file, false, rules, fields);
  read_all(file, reader, limits);
  PlacedDataset read{reader.finish(picture_folder(path)), reader.records().image_places(),
                     reader.records().annotation_places()};
  for (std::vector<RecordPlace>* places : {&read.images, &read.annotations})
    std::ranges::sort(*places, {}, &RecordPlace::id);
  return read;
}

std::vector<ImageRecord> detail::read_image_list(const std::string& path, const ReadLimits& limits,
                                                 const FieldsRead& fields) {
  const InputFile file(path, limits.file_bytes);
  CocoReader reader(file, true, {}, fields);
  read_all(file, reader, limits);
  return reader.finish_images();
}

}  // namespace df2
