#include <df2/make_predictions.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include <df2/detail/prediction_rows.h>
#include <df2/detail/value_issues.h>
#include <df2/watch.h>

namespace df2 {

namespace {

using detail::RowHead;
using detail::ValueIssues;

// One class for each geometry, as in io/detail/rows/result_geometry.h for files:
//   read(row, issues)            checks the values of one row
//   check(head)                  what needs the rest of the row
//   push(head, column, notes)    keeps the row that was read and checked

class Boxes {
 public:
  using Column = BoxColumn;
  static constexpr std::string_view kKey = "bbox";

  Boxes(const Dataset&, const BoxRows& rows) : numbers_(rows.numbers) {
    if (numbers_.size() % 4 == 0) return;
    throw Error(Fault::submission, Code::list_length,
                fmt::format("a box has 4 numbers (x, y, width, height), but there are {} numbers", numbers_.size()));
  }

  std::size_t size() const { return numbers_.size() / 4; }
  bool read(std::size_t row, ValueIssues& issues) {
    const auto four = numbers_.subspan(4 * row, 4);
    box_ = {four[0], four[1], four[2], four[3]};
    return issues.check_coordinates(four, row, kKey) && issues.check(check_box(box_), row, kKey);
  }
  Checked check(const RowHead&) { return std::nullopt; }
  void push(const RowHead&, Column& column, PredictionNotes& notes) { detail::push_box(box_, column, notes); }

 private:
  std::span<const double> numbers_;
  Box box_;
};

class Landmarks {
 public:
  using Column = LandmarkColumn;
  static constexpr std::string_view kKey = "keypoints";

  Landmarks(const Dataset& dataset, const LandmarkRows& rows) : dataset_(dataset), rows_(rows) {
    if (rows.per_landmark == 2 || rows.per_landmark == 3) return;
    throw Error(Fault::usage, Code::option,
                fmt::format("a landmark has 2 numbers (x, y) or 3, but per_landmark is {}", rows.per_landmark));
  }

  std::size_t size() const { return rows_.rows.size(); }
  bool read(std::size_t row, ValueIssues& issues) {
    numbers_ = rows_.rows[row];
    return issues.check_coordinates(numbers_, row, kKey);
  }
  Checked check(const RowHead& head) {
    return check_landmark_length(numbers_.size(), dataset_.categories(), head.category, rows_.per_landmark);
  }
  void push(const RowHead& head, Column& column, PredictionNotes&) {
    detail::push_landmarks(dataset_, head, numbers_, rows_.per_landmark, column);
  }

 private:
  const Dataset& dataset_;
  LandmarkRows rows_;
  std::span<const double> numbers_;
};

class Masks {
 public:
  using Column = MaskColumn;
  static constexpr std::string_view kKey = "segmentation";

  Masks(const Dataset& dataset, const MaskRows& rows) : dataset_(dataset), rows_(rows.rows) {}

  std::size_t size() const { return rows_.size(); }
  bool read(std::size_t row, ValueIssues& issues) {
    raw_.clear();
    return std::visit([&](const auto& mask) { return take(mask, row, issues); }, rows_[row]);
  }
  Checked check(const RowHead& head) {
    return detail::encode_segmentation(raw_, known_size(dataset_.images()[head.image]), mask_);
  }
  void push(const RowHead& head, Column& column, PredictionNotes& notes) {
    detail::push_mask(mask_, detail::has_item_to_match(dataset_, head, true), column, notes);
  }

 private:
  using Kind = detail::RawSegmentation::Kind;

  bool take_size(Size size, std::size_t row, ValueIssues& issues) {
    raw_.size = size;
    return issues.check(check_mask_size(size.height, size.width), row, kKey, "size");
  }
  bool take(const CompressedMask& mask, std::size_t row, ValueIssues& issues) {
    raw_.kind = Kind::compressed;
    raw_.counts = mask.counts;
    return take_size(mask.size, row, issues);
  }
  bool take(const RunsMask& mask, std::size_t row, ValueIssues& issues) {
    raw_.kind = Kind::runs;
    raw_.runs.assign(mask.runs.begin(), mask.runs.end());
    bool good = take_size(mask.size, row, issues);
    for (std::size_t i = 0; i < mask.runs.size(); ++i) {
      good = issues.check(check_run(mask.runs[i]), row, kKey, "counts", i) && good;
    }
    return good;
  }
  bool take(const BitmapMask& mask, std::size_t row, ValueIssues& issues) {
    raw_.kind = Kind::runs;
    if (!take_size(mask.size, row, issues) ||
        !issues.check(check_bitmap(mask.pixels.size(), mask.size), row, kKey, "counts")) {
      return false;
    }
    raw_.runs = mask_from_bitmap(mask.pixels, mask.size).runs;
    return true;
  }
  bool take(std::span<const Polygon> polygons, std::size_t row, ValueIssues& issues) {
    if (!polygons.empty()) raw_.kind = Kind::polygons;
    raw_.polygons.assign(polygons.begin(), polygons.end());
    return issues.check_polygons(polygons, row, kKey);
  }

  const Dataset& dataset_;
  std::span<const MaskRow> rows_;
  detail::RawSegmentation raw_;
  detail::EncodedMask mask_;
};

/// The place of an id; nothing after an issue.
template <class Find, class Unknown>
auto find_id(std::int64_t id, std::size_t row, std::string_view key, ValueIssues& issues, Find&& find,
             Unknown&& unknown) {
  decltype(find(id)) found;
  if (!issues.check(check_id(id), row, key)) return found;
  found = find(id);
  if (!found) issues.check(Checked(unknown(id)), row, key);
  return found;
}

template <class Geometry>
Predictions make_rows(const Dataset& dataset, const RowHeads& heads, Geometry geometry, const std::string& name,
                      const ReadLimits& limits) {
  ValueIssues issues(name);
  issues.require_equal_lengths(Fault::submission, {{"scores", heads.scores.size()},
                                                   {"image_ids", heads.image_ids.size()},
                                                   {"category_ids", heads.category_ids.size()},
                                                   {"geometry", geometry.size()}});
  Predictions made;
  made.name = name;
  auto& column = made.geometry.emplace<typename Geometry::Column>();
  detail::CrossRowChecks across(dataset, limits.rows_per_image);
  Steps steps(heads.scores.size());
  for (std::size_t row = 0; row < heads.scores.size(); ++row) {
    checkpoint();
    steps.done();
    const auto image = find_id(
        heads.image_ids[row], row, "image_id", issues, [&](std::int64_t id) { return dataset.find(id); },
        [&](std::int64_t id) { return unknown_image(dataset, id); });
    const auto category = find_id(
        heads.category_ids[row], row, "category_id", issues,
        [&](std::int64_t id) { return dataset.categories().find(id); },
        [&](std::int64_t id) { return unknown_category(dataset.categories(), id); });
    const bool good = geometry.read(row, issues);
    if (!issues.check(check_number(heads.scores[row], kAnyNumber), row, "score") || !good || !image || !category) {
      continue;
    }
    const RowHead head{*image, *category, heads.scores[row]};
    if (!issues.check(geometry.check(head), row, Geometry::kKey)) continue;
    geometry.push(head, column, made.notes);
    made.image.push_back(head.image);
    made.category.push_back(head.category);
    made.score.push_back(head.score);
    issues.check(across.check_count(head.image), row);
  }
  issues.throw_if_any(Fault::submission);
  return made;
}

}  // namespace

Predictions make_predictions(const Dataset& dataset, const RowHeads& heads, const GeometryRows& geometry,
                             const std::string& name, const ReadLimits& limits) {
  if (const auto* boxes = std::get_if<BoxRows>(&geometry)) {
    return make_rows(dataset, heads, Boxes(dataset, *boxes), name, limits);
  }
  if (const auto* landmarks = std::get_if<LandmarkRows>(&geometry)) {
    return make_rows(dataset, heads, Landmarks(dataset, *landmarks), name, limits);
  }
  return make_rows(dataset, heads, Masks(dataset, std::get<MaskRows>(geometry)), name, limits);
}

void require_valid(const Predictions& predictions, const Dataset& dataset) {
  const std::size_t rows = predictions.size();
  ValueIssues issues(predictions.name);
  const auto require_lengths = [&](std::initializer_list<std::pair<std::string_view, std::size_t>> columns) {
    issues.require_equal_lengths(Fault::submission, columns);
  };
  require_lengths({{"score", rows}, {"image", predictions.image.size()}, {"category", predictions.category.size()}});
  const auto* landmarks = std::get_if<LandmarkColumn>(&predictions.geometry);
  const auto* masks = std::get_if<MaskColumn>(&predictions.geometry);
  if (const auto* boxes = std::get_if<BoxColumn>(&predictions.geometry)) {
    require_lengths({{"score", rows}, {"boxes", boxes->size()}});
  } else if (landmarks) {
    require_lengths({{"score", rows}, {"areas", landmarks->areas.size()}});
    issues.require_offsets(Fault::submission, landmarks->begin, rows, landmarks->points.size());
  } else if (masks) {
    require_lengths({{"score", rows},
                     {"sizes", masks->sizes.size()},
                     {"areas", masks->areas.size()},
                     {"digests", masks->digests.size()}});
    issues.require_offsets(Fault::submission, masks->begin, rows, masks->counts.size());
  }
  for (std::size_t row = 0; row < rows; ++row) {
    const std::uint32_t image = predictions.image[row];
    const CategoryIndex category = predictions.category[row];
    if (image >= dataset.images().size()) issues.check(Checked(unknown_image(dataset, image)), row, "image");
    issues.check(check_number(predictions.score[row], kAnyNumber), row, "score");
    if (masks) issues.check(check_mask_size(masks->sizes[row].height, masks->sizes[row].width), row, "size");
    if (category >= dataset.categories().size()) {
      issues.check(Checked(unknown_category(dataset.categories(), category)), row, "category");
    } else if (landmarks) {
      issues.check(check_landmark_length(landmarks->row(row).size(), dataset.categories(), category, 1), row, "points");
    }
  }
  issues.throw_if_any(Fault::submission);
}

}  // namespace df2
