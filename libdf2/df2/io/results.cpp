#include <df2/io/results.h>

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

#include <df2/category_set.h>
#include <df2/io/detail/file/input_file.h>
#include <df2/io/detail/file/pieces.h>
#include <df2/io/detail/json/plain_json.h>
#include <df2/io/detail/json/strict_json.h>
#include <df2/io/detail/rows/column_growth.h>
#include <df2/io/detail/rows/object_rows.h>
#include <df2/io/detail/rows/refusal.h>
#include <df2/io/detail/rows/result_geometry.h>

namespace df2 {

namespace {

using detail::JsonCursor;
using detail::JsonValue;
using detail::PlainJson;

/// Where a row stands.
struct RowPlace {
  std::uint64_t row = 0;       ///< its number, within the piece
  std::uint64_t byte = 0;      ///< where it starts in the file
  std::uint64_t geometry = 0;  ///< where its geometry does
};

/// The rows of one piece. `Column` is the geometry of the task.
template <class Geometry>
struct Part {
  std::vector<std::uint32_t> image;
  std::vector<CategoryIndex> category;
  std::vector<double> score;
  std::vector<RowPlace> place;  ///< of each kept row, for issues found after the piece
  typename Geometry::Column column;
  PredictionNotes notes;
  detail::PieceIssues issues;
  std::uint64_t rows = 0;

  void clear() {
    place.clear();
    image.clear();
    category.clear();
    score.clear();
    column.clear();
    notes = {};
    issues.clear();
    rows = 0;
  }
  /// Keeps the row that the geometry has read and checked.
  void push(const detail::RowHead& head, Geometry& geometry, const RowPlace& row_place) {
    geometry.push(head, column, notes);
    image.push_back(head.image);
    category.push_back(head.category);
    score.push_back(head.score);
    place.push_back(row_place);
  }
};

constexpr double kAnyNumber = std::numeric_limits<double>::max();

/// Reads one row; a row with an issue is not kept.
template <class Geometry>
void read_row(JsonCursor& cursor, simdjson::ondemand::object object, const char* at, const Dataset& dataset,
              Geometry& geometry, Part<Geometry>& part) {
  std::optional<std::uint32_t> image;
  std::optional<CategoryIndex> category;
  std::optional<double> score;
  const char* geometry_at = at;
  bool has_image = false, has_category = false, has_score = false, has_geometry = false, geometry_good = false;
  cursor.object(object, [&](std::string_view key, JsonValue value) {
    if (key == "image_id") {
      has_image = true;
      const char* place = cursor.where(value);
      if (const auto id = cursor.id(value)) {
        image = dataset.find(*id);
        if (!image) {
          cursor.add_issue(Code::unknown_image, place, "an image_id of the ground truth", std::to_string(*id));
        }
      }
    } else if (key == "category_id") {
      has_category = true;
      const char* place = cursor.where(value);
      if (const auto id = cursor.id(value)) {
        category = dataset.categories().find(*id);
        if (!category)
          cursor.add_issue(Code::unknown_category, place, "a category_id from 1 to 13", std::to_string(*id));
      }
    } else if (key == "score") {
      has_score = true;
      score = cursor.number(value, kAnyNumber);
    } else if (key == Geometry::kKey) {
      has_geometry = true;
      geometry_at = cursor.where(value);
      geometry_good = geometry.read(cursor, value, part.notes);
    } else {
      detail::count_unknown_key(part.notes.unknown_keys, key, 1);
      cursor.walk(value);
    }
  });
  const auto require = [&](bool has, std::string_view key) {
    if (!has) cursor.add_row_issue(Code::missing_key, "", at, "key \"" + std::string(key) + "\"", "none");
  };
  require(has_image, "image_id");
  require(has_category, "category_id");
  require(has_geometry, Geometry::kKey);
  require(has_score, "score");
  if (!image || !category || !score || !geometry_good) return;
  const detail::RowHead head{*image, *category, *score};
  if (!geometry.check(cursor, geometry_at, head)) return;
  part.push(head, geometry, {cursor.row.row, cursor.byte_of(at), cursor.byte_of(geometry_at)});
}

/// The keys of a piece's rows that nobody asked for. With many of them the rows are not plain.
class OtherKeys {
 public:
  void begin_row() { ++row_; }
  /// @return false when the row has the key already.
  bool add(std::string_view key) {
    for (Entry& entry : entries_) {
      if (entry.key != key) continue;
      if (entry.last_row == row_) return false;
      entry.last_row = row_;
      ++entry.count;
      return true;
    }
    entries_.push_back({key, 1, row_});
    return entries_.size() <= kManyKeys;
  }
  void count_in(PredictionNotes& notes) const {
    for (const Entry& entry : entries_) detail::count_unknown_key(notes.unknown_keys, entry.key, entry.count);
  }

 private:
  static constexpr std::size_t kManyKeys = 64;
  struct Entry {
    std::string_view key;
    std::uint64_t count;
    std::uint64_t last_row;
  };
  std::vector<Entry> entries_;
  std::uint64_t row_ = 0;
};

/// Reads one plain row. @return false for anything else, also for a row with an issue.
template <class Geometry>
bool read_plain_row(PlainJson& json, const detail::Piece& piece, const Dataset& dataset, Geometry& geometry,
                    OtherKeys& others, detail::RowHead& head, RowPlace& place) {
  enum : unsigned { kImage = 1, kCategory = 2, kScore = 4, kGeometry = 8, kAll = 15 };
  unsigned seen = 0;
  const auto first = [&](unsigned key) { return (seen & key) == 0 && (seen |= key) != 0; };
  others.begin_row();
  if (!json.take('{')) return false;
  do {
    std::string_view key;
    bool good = false;
    if (!json.key(key)) return false;
    if (key == "image_id") {
      std::uint64_t id = 0;
      good = first(kImage) && json.integer(id, detail::kMaxId);
      const auto image = good ? dataset.find(static_cast<std::int64_t>(id)) : std::nullopt;
      if (!image) return false;
      head.image = *image;
    } else if (key == "category_id") {
      std::uint64_t id = 0;
      good = first(kCategory) && json.integer(id, detail::kMaxId);
      const auto category = good ? dataset.categories().find(static_cast<std::int64_t>(id)) : std::nullopt;
      if (!category) return false;
      head.category = *category;
    } else if (key == "score") {
      good = first(kScore) && json.number(head.score, kAnyNumber);
    } else if (key == Geometry::kKey) {
      place.geometry = json.byte_in(piece);
      good = first(kGeometry) && geometry.read_plain(json);
    } else {
      good = others.add(key) && json.skip_value();
    }
    if (!good) return false;
  } while (json.take(','));
  return json.take('}') && seen == kAll && geometry.check_plain(head);
}

/// Reads a piece whose rows are all plain and good. @return false otherwise; then the part is of no use.
template <class Geometry>
bool read_plain_rows(const detail::Piece& piece, const Dataset& dataset, Geometry& geometry, Part<Geometry>& part) {
  PlainJson json(piece.json);
  OtherKeys others;
  detail::RowHead head;
  if (!json.take('[')) return false;
  do {
    if (json.next() != '{') return false;
    RowPlace place{part.rows++, json.byte_in(piece)};
    if (!read_plain_row(json, piece, dataset, geometry, others, head, place)) return false;
    part.push(head, geometry, place);
  } while (json.take(','));
  others.count_in(part.notes);
  return json.take(']') && json.at_end();
}

/// Checks that need the rows before: how many an image has, and one size per image where nobody else knows it.
class CrossRowChecks {
 public:
  CrossRowChecks(const Dataset& dataset, const ReadLimits& limits, std::string file)
      : dataset_(dataset), limits_(limits), file_(std::move(file)), rows_(dataset.images().size()) {}

  void check_count(std::uint32_t image, const RowPlace& place, IssueList& issues) {
    if (++rows_[image] != limits_.rows_per_image + 1) return;
    issues.add({Code::too_many_predictions,
                {file_, {}, place.byte, "/" + std::to_string(place.row)},
                "at most " + std::to_string(limits_.rows_per_image) + " predictions in an image",
                "more for image_id " + std::to_string(dataset_.images()[image].id)});
  }

  void check_size(std::uint32_t image, Size size, const RowPlace& place, IssueList& issues) {
    if (dataset_.images()[image].size) return;
    if (sizes_.empty()) sizes_.resize(dataset_.images().size());
    if (sizes_[image].width == 0) sizes_[image] = size;
    if (sizes_[image] == size) return;
    issues.add({Code::rle_size,
                {file_, {}, place.geometry, "/" + std::to_string(place.row) + "/segmentation/size"},
                "the size of the image's first mask, " + detail::size_text(sizes_[image]),
                detail::size_text(size)});
  }

 private:
  const Dataset& dataset_;
  const ReadLimits& limits_;
  std::string file_;
  std::vector<std::uint64_t> rows_;
  std::vector<Size> sizes_;
};

template <class Geometry>
Predictions read_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits) {
  const detail::InputFile file(path, limits.file_bytes);
  const std::size_t slots = detail::reader_slots();
  std::vector<Part<Geometry>> parts(slots);
  std::vector<simdjson::ondemand::parser> parsers(slots);
  std::vector<Geometry> geometries(slots, Geometry(dataset));

  const auto parse = [&](const detail::Piece& piece, std::size_t slot) {
    Part<Geometry>& part = parts[slot];
    part.clear();
    if (read_plain_rows(piece, dataset, geometries[slot], part)) return true;
    part.clear();
    return detail::read_piece(parsers[slot], piece, file.name(), part.issues, [&](auto& document, JsonCursor& cursor) {
      cursor.base_depth = 1;
      for (auto result : detail::valid(document.get_array())) {
        JsonValue value = detail::valid(std::move(result));
        cursor.row = {"", part.rows++, true, true};
        const char* at = cursor.where(value);
        if (const auto object = cursor.as_object(value)) {
          read_row(cursor, *object, at, dataset, geometries[slot], part);
        }
      }
    });
  };

  Predictions predictions;
  predictions.name = file.name();
  predictions.geometry = typename Geometry::Column{};
  auto& column = std::get<typename Geometry::Column>(predictions.geometry);
  CrossRowChecks checks(dataset, limits, file.name());
  IssueList issues;
  std::uint64_t rows = 0;
  const auto accept = [&](const detail::Piece& piece, std::size_t slot) {
    Part<Geometry>& part = parts[slot];
    IssueList across;
    for (std::size_t i = 0; i < part.image.size(); ++i) {
      RowPlace place = part.place[i];
      place.row += rows;
      checks.check_count(part.image[i], place, across);
      if constexpr (std::is_same_v<Geometry, detail::MaskGeometry>) {
        checks.check_size(part.image[i], part.column.sizes[i], place, across);
      }
    }
    IssueList found = detail::placed(std::move(part.issues), {"", rows});
    found.merge(std::move(across));
    issues.append(std::move(found));
    const detail::ColumnGrowth growth(piece.end_byte(), file.size());
    growth.append(predictions.image, part.image);
    growth.append(predictions.category, part.category);
    growth.append(predictions.score, part.score);
    Geometry::append(column, part.column, growth);
    predictions.notes.zero_size += part.notes.zero_size;
    for (const auto& [key, count] : part.notes.unknown_keys)
      detail::count_unknown_key(predictions.notes.unknown_keys, key, count);
    rows += part.rows;
  };
  detail::PieceLimits piece_limits;
  piece_limits.element_bytes = limits.element_bytes;
  piece_limits.block_bytes = limits.block_bytes;
  if (auto end = detail::read_pieces(file, detail::Frame::array, piece_limits, parse, accept)) {
    issues = {};
    issues.add(*std::move(end));
  }
  detail::throw_if_any(Fault::submission, std::move(issues), file);
  return predictions;
}

}  // namespace

Predictions read_detection_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits) {
  return read_results<detail::BoxGeometry>(path, dataset, limits);
}

Predictions read_landmark_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits) {
  return read_results<detail::LandmarkGeometry>(path, dataset, limits);
}

Predictions read_segmentation_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits) {
  return read_results<detail::MaskGeometry>(path, dataset, limits);
}

}  // namespace df2
