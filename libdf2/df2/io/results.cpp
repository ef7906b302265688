#include <df2/io/results.h>

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

#include <df2/category.h>
#include <df2/io/detail/input_file.h>
#include <df2/io/detail/json_cursor.h>
#include <df2/io/detail/json_pieces.h>
#include <df2/io/detail/refusal.h>
#include <df2/io/detail/segmentation.h>
#include <df2/mask.h>

namespace df2 {

namespace {

using detail::JsonCursor;
using detail::JsonValue;

constexpr int kLandmarkNumbers = 3 * kLandmarkCount;
constexpr std::size_t kMaxUnknownKeys = 64;
constexpr std::string_view kOtherKeys = "(others)";

void count_unknown_key(std::map<std::string, std::uint64_t>& keys, std::string_view key, std::uint64_t count) {
  std::string name(key.substr(0, 80));
  if (keys.size() >= kMaxUnknownKeys && !keys.contains(name)) name = kOtherKeys;
  keys[name] += count;
}

/// What every row carries, whatever its geometry.
struct RowHead {
  std::optional<std::uint32_t> image;
  std::optional<int> category;
  std::optional<double> score;
};

/// The rows of one piece. `Column` is the geometry of the task.
template <class Geometry>
struct Part {
  std::vector<std::uint32_t> image;
  std::vector<std::uint8_t> category;
  std::vector<double> score;
  std::vector<std::uint64_t> byte;  ///< where each kept row starts, for issues found after the piece
  std::vector<std::uint64_t> row;   ///< its number within the piece
  typename Geometry::Column column;
  PredictionNotes notes;
  detail::PieceIssues issues;
  std::uint64_t rows = 0;

  void clear() { *this = {}; }
};

/// bbox [x, y, width, height].
class BoxGeometry {
 public:
  using Column = BoxColumn;
  static constexpr std::string_view kKey = "bbox";

  explicit BoxGeometry(const Dataset&) {}

  bool read(JsonCursor& cursor, JsonValue& value) {
    const auto array = cursor.as_array(value, "an array of 4 numbers");
    if (!array) return false;
    const char* at = cursor.where(value);
    std::array<double, 4> numbers{};
    bool good = true;
    std::uint64_t count = 0;
    cursor.array(*array, [&](std::uint64_t index, JsonValue& element) {
      const std::optional<double> number = cursor.number(element);
      good = good && number.has_value();
      if (index < 4 && number) numbers[index] = *number;
      count = index + 1;
    });
    if (count != 4) {
      cursor.add_issue(Code::wrong_type, at, "4 numbers [x, y, width, height]", std::to_string(count));
      return false;
    }
    box_ = {numbers[0], numbers[1], numbers[2], numbers[3]};
    if (good && (box_.width < 0 || box_.height < 0)) {
      cursor.add_issue(Code::negative_size, at, "a width and height of at least 0", "a negative one");
      return false;
    }
    return good;
  }

  bool keep(JsonCursor&, const char*, const RowHead&, Column& column, PredictionNotes& notes) {
    if (box_.width == 0 || box_.height == 0) ++notes.zero_size;
    column.push_back(box_);
    return true;
  }

  static void append(Column& into, const Column& part) { into.insert(into.end(), part.begin(), part.end()); }

 private:
  Box box_;
};

/// keypoints: 294 x 3 numbers, or the category's own n x 3.
class LandmarkGeometry {
 public:
  using Column = LandmarkColumn;
  static constexpr std::string_view kKey = "keypoints";

  explicit LandmarkGeometry(const Dataset& dataset) : dataset_(dataset) {}

  bool read(JsonCursor& cursor, JsonValue& value) {
    const auto array = cursor.as_array(value, "an array of numbers");
    if (!array) return false;
    count_ = 0;
    bool good = true;
    cursor.array(*array, [&](std::uint64_t index, JsonValue& element) {
      const std::optional<double> number = cursor.number(element);
      good = good && number.has_value();
      if (index < kLandmarkNumbers && number) numbers_[index] = *number;
      count_ = index + 1;
    });
    return good;
  }

  bool keep(JsonCursor& cursor, const char* at, const RowHead& head, Column& column, PredictionNotes&) {
    const CategoryInfo& info = category_info(*head.category);
    const auto own = static_cast<std::uint64_t>(3 * info.landmark_count);
    if (count_ != kLandmarkNumbers && count_ != own) {
      cursor.add_row_issue(Code::landmark_length, kKey, at,
                           "882 numbers (294 x 3), or the category's " + std::to_string(own) + " (" +
                               std::to_string(info.landmark_count) + " x 3),",
                           std::to_string(count_));
      return false;
    }
    const auto points = static_cast<int>(count_ / 3);
    const auto full = points == kLandmarkCount && needs_all_points(head);
    const int begin = points == kLandmarkCount && !full ? info.landmark_begin : 0;
    const int end = points == kLandmarkCount && !full ? begin + info.landmark_count : points;
    for (int i = begin; i < end; ++i) column.points.push_back(point(i));
    column.begin.push_back(column.points.size());
    column.areas.push_back(extent(points));
    return true;
  }

  static void append(Column& into, const Column& part) {
    const std::uint64_t shift = into.points.size();
    into.points.insert(into.points.end(), part.points.begin(), part.points.end());
    for (std::size_t i = 1; i < part.begin.size(); ++i) into.begin.push_back(shift + part.begin[i]);
    into.areas.insert(into.areas.end(), part.areas.begin(), part.areas.end());
  }

 private:
  Point point(int i) const {
    const auto at = static_cast<std::size_t>(3 * i);
    return {numbers_[at], numbers_[at + 1]};
  }

  /// An item without a labelled (or, for vis, visible) landmark is compared with every submitted point.
  bool needs_all_points(const RowHead& head) const {
    const auto& items = dataset_.images()[*head.image].items;
    return std::any_of(items.begin(), items.end(), [&](const Item& item) {
      return item.category_id == *head.category && std::none_of(item.landmarks.begin(), item.landmarks.end(),
                                                                [](const Landmark& l) { return l.visibility == 2; });
    });
  }

  double extent(int points) const {
    Point low = point(0);
    Point high = low;
    for (int i = 1; i < points; ++i) {
      const Point p = point(i);
      low = {std::min(low.x, p.x), std::min(low.y, p.y)};
      high = {std::max(high.x, p.x), std::max(high.y, p.y)};
    }
    return (high.x - low.x) * (high.y - low.y);
  }

  const Dataset& dataset_;
  std::array<double, kLandmarkNumbers> numbers_{};
  std::uint64_t count_ = 0;
};

/// segmentation: run-length mask {size, counts}, or polygons where the image's size is known.
class MaskGeometry {
 public:
  using Column = MaskColumn;
  static constexpr std::string_view kKey = "segmentation";

  explicit MaskGeometry(const Dataset& dataset) : dataset_(dataset) {}

  bool read(JsonCursor& cursor, JsonValue& value) { return detail::read_segmentation(cursor, value, raw_); }

  bool keep(JsonCursor& cursor, const char* at, const RowHead& head, Column& column, PredictionNotes& notes) {
    const std::optional<Size> size = dataset_.images()[*head.image].size;
    if (!detail::decode_segmentation(cursor, at, kKey, raw_, size, mask_)) return false;
    const std::uint32_t area = mask_area(mask_.runs);
    if (area == 0) ++notes.zero_size;
    if (raw_.kind == detail::RawSegmentation::Kind::compressed)
      column.counts += raw_.counts;
    else
      column.counts += encode_runs(mask_.runs);
    column.begin.push_back(column.counts.size());
    column.sizes.push_back(mask_.size);
    column.areas.push_back(area);
    return true;
  }

  static void append(Column& into, const Column& part) {
    const std::uint64_t shift = into.counts.size();
    into.counts += part.counts;
    for (std::size_t i = 1; i < part.begin.size(); ++i) into.begin.push_back(shift + part.begin[i]);
    into.sizes.insert(into.sizes.end(), part.sizes.begin(), part.sizes.end());
    into.areas.insert(into.areas.end(), part.areas.begin(), part.areas.end());
  }

 private:
  const Dataset& dataset_;
  detail::RawSegmentation raw_;
  Mask mask_;
};

/// Reads one row; a row with an issue is not kept.
template <class Geometry>
void read_row(JsonCursor& cursor, simdjson::ondemand::object object, const char* at, const Dataset& dataset,
              Geometry& geometry, Part<Geometry>& part) {
  RowHead head;
  bool has_image = false, has_category = false, has_score = false, has_geometry = false, geometry_good = false;
  cursor.object(object, [&](std::string_view key, JsonValue value) {
    if (key == "image_id") {
      has_image = true;
      const char* place = cursor.where(value);
      if (const auto id = cursor.id(value)) {
        head.image = dataset.find(*id);
        if (!head.image) {
          cursor.add_issue(Code::unknown_image, place, "an image_id of the ground truth", std::to_string(*id));
        }
      }
    } else if (key == "category_id") {
      has_category = true;
      const char* place = cursor.where(value);
      if (const auto id = cursor.id(value)) {
        if (is_category(*id))
          head.category = static_cast<int>(*id);
        else
          cursor.add_issue(Code::unknown_category, place, "a category_id from 1 to 13", std::to_string(*id));
      }
    } else if (key == "score") {
      has_score = true;
      head.score = cursor.number(value, std::numeric_limits<double>::max());
    } else if (key == Geometry::kKey) {
      has_geometry = true;
      geometry_good = geometry.read(cursor, value);
    } else {
      count_unknown_key(part.notes.unknown_keys, key, 1);
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
  if (!head.image || !head.category || !head.score || !geometry_good) return;
  if (!geometry.keep(cursor, at, head, part.column, part.notes)) return;
  part.image.push_back(*head.image);
  part.category.push_back(static_cast<std::uint8_t>(*head.category));
  part.score.push_back(*head.score);
  part.byte.push_back(cursor.byte_of(at));
  part.row.push_back(cursor.row.row);
}

/// Checks that need the rows before: how many an image has, and one size per image where nobody else knows it.
class CrossRowChecks {
 public:
  CrossRowChecks(const Dataset& dataset, const ReadLimits& limits, std::string file)
      : dataset_(dataset), limits_(limits), file_(std::move(file)), rows_(dataset.images().size()) {}

  void check_count(std::uint32_t image, std::uint64_t row, std::uint64_t byte, IssueList& issues) {
    if (++rows_[image] != limits_.rows_per_image + 1) return;
    issues.add({Code::too_many_predictions,
                {file_, {}, byte, "/" + std::to_string(row)},
                "at most " + std::to_string(limits_.rows_per_image) + " predictions in an image",
                "more for image_id " + std::to_string(dataset_.images()[image].id)});
  }

  void check_size(std::uint32_t image, Size size, std::uint64_t row, std::uint64_t byte, IssueList& issues) {
    if (dataset_.images()[image].size) return;
    if (sizes_.empty()) sizes_.resize(dataset_.images().size());
    if (sizes_[image].width == 0) sizes_[image] = size;
    if (sizes_[image] == size) return;
    issues.add({Code::rle_size,
                {file_, {}, byte, "/" + std::to_string(row) + "/segmentation/size"},
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
  const auto accept = [&](const detail::Piece&, std::size_t slot) {
    Part<Geometry>& part = parts[slot];
    issues.append(detail::placed(std::move(part.issues), rows));
    for (std::size_t i = 0; i < part.image.size(); ++i) {
      checks.check_count(part.image[i], rows + part.row[i], part.byte[i], issues);
      if constexpr (std::is_same_v<Geometry, MaskGeometry>) {
        checks.check_size(part.image[i], part.column.sizes[i], rows + part.row[i], part.byte[i], issues);
      }
    }
    const auto append = [](auto& into, const auto& from) { into.insert(into.end(), from.begin(), from.end()); };
    append(predictions.image, part.image);
    append(predictions.category, part.category);
    append(predictions.score, part.score);
    Geometry::append(column, part.column);
    predictions.notes.zero_size += part.notes.zero_size;
    for (const auto& [key, count] : part.notes.unknown_keys)
      count_unknown_key(predictions.notes.unknown_keys, key, count);
    rows += part.rows;
  };
  detail::PieceLimits piece_limits;
  piece_limits.element_bytes = limits.element_bytes;
  piece_limits.block_bytes = limits.block_bytes;
  for (Issue& issue : detail::read_pieces(file, detail::Frame::array, piece_limits, parse, accept)) {
    issues.add(std::move(issue));
  }
  detail::throw_if_any(Fault::submission, std::move(issues), file);
  return predictions;
}

}  // namespace

Predictions read_detection_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits) {
  return read_results<BoxGeometry>(path, dataset, limits);
}

Predictions read_landmark_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits) {
  return read_results<LandmarkGeometry>(path, dataset, limits);
}

Predictions read_segmentation_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits) {
  return read_results<MaskGeometry>(path, dataset, limits);
}

}  // namespace df2
