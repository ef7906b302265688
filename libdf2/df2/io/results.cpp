#include <df2/io/results.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include <df2/detail/prediction_rows.h>
#include <df2/io/coco_bytes.h>
#include <df2/io/detail/rows/coco_members.h>
#include <df2/io/detail/rows/object_rows.h>
#include <df2/io/detail/rows/result_geometry.h>

namespace df2 {

namespace {

/// Where a row stands.
struct RowPlace {
  std::uint64_t row = 0;       ///< its number, within the piece
  std::uint64_t byte = 0;      ///< where it starts in the file
  std::uint64_t geometry = 0;  ///< where its geometry does
  std::uint64_t dense_crossings = 0;
};

/// The rows of one piece. `Members`: what is read beside the geometry (coco_members.h).
template <class Geometry, class Members>
class Part {
 public:
  explicit Part(const Dataset& dataset) : dataset_(dataset), geometry_(dataset) {}

  std::vector<std::uint32_t> image;
  std::vector<CategoryIndex> category;
  std::vector<double> score;
  std::vector<RowPlace> place;  ///< for issues found after the piece
  typename Geometry::Column column;
  Members members;
  PredictionNotes notes;
  detail::KeyCounts others;

  void clear() {
    image.clear();
    category.clear();
    score.clear();
    place.clear();
    column.clear();
    members.clear();
    notes = {};
    others = {};
  }
  /// Reads one row; a row with an issue is not kept.
  template <class Reader>
  bool read(Reader& reader, std::uint64_t number) {
    static constexpr detail::Keys kKeys({{"image_id"}, {"category_id"}, {Geometry::kKey}, {"score"}});
    const auto at = reader.mark();
    auto geometry_at = at;
    detail::RowHead head;
    members.begin();
    const auto on_member = [&](std::size_t key) {
      switch (key) {
        case 0:
          return read_image(reader, head.image);
        case 1:
          return detail::read_category(reader, dataset_.categories(), head.category);
        case 2:
          geometry_at = reader.mark();
          return geometry_.read(reader, others);
        default:
          return reader.number(head.score, kAnyNumber);
      }
    };
    const auto on_other = [&](std::string_view key) { return members.read(reader, key, others); };
    if (!reader.object(kKeys, on_member, on_other) || !reader.check(geometry_.check(head), geometry_at)) return false;
    geometry_.push(head, column, notes);
    members.push(geometry_);
    image.push_back(head.image);
    category.push_back(head.category);
    score.push_back(head.score);
    place.push_back({number, reader.byte_of(at), reader.byte_of(geometry_at)});
    if constexpr (std::is_same_v<typename Geometry::Column, MaskColumn>) {
      place.back().dense_crossings = geometry_.dense_crossings();
    }
    return true;
  }

 private:
  template <class Reader>
  bool read_image(Reader& reader, std::uint32_t& index) {
    const auto at = reader.mark();
    std::int64_t id = 0;
    if (!reader.id(id)) return false;
    const std::optional<std::uint32_t> found = dataset_.find(id);
    if (!found) return reader.refuse(unknown_image(dataset_, id), at);
    index = *found;
    return true;
  }

  const Dataset& dataset_;
  Geometry geometry_;
};

/// `members`: adds those of all rows.
template <class Geometry, class Members>
Predictions read_results(const detail::InputFile& file, const Dataset& dataset, const ReadLimits& limits,
                         Members& members) {
  Predictions predictions;
  predictions.name = file.name();
  predictions.geometry = typename Geometry::Column{};
  auto& column = std::get<typename Geometry::Column>(predictions.geometry);
  detail::CrossRowChecks checks(dataset, limits.rows_per_image);
  using RowsPart = Part<Geometry, Members>;
  const auto accept = [&](const detail::Piece& piece, RowsPart& part, std::uint64_t before, IssueList& issues) {
    IssueList across;
    const auto check = [&](const Checked& checked, std::uint64_t byte, std::uint64_t row, std::string_view below) {
      if (!checked) return;
      Location where{file.name(), {}, byte, "/" + std::to_string(row + before)};
      where.pointer += below;
      across.add({checked->code, std::move(where), checked->expected, checked->found});
    };
    for (std::size_t i = 0; i < part.image.size(); ++i) {
      const auto& [row, byte, geometry_byte, crossings] = part.place[i];
      check(checks.check_count(part.image[i]), byte, row, "");
      if constexpr (std::is_same_v<typename Geometry::Column, MaskColumn>) {
        check(checks.check_dense_crossings(crossings, file.size()), geometry_byte, row, "/segmentation");
      }
    }
    issues.merge(std::move(across));
    const detail::ColumnGrowth growth(piece.end_byte(), file.size());
    growth.append(predictions.image, part.image);
    growth.append(predictions.category, part.category);
    growth.append(predictions.score, part.score);
    Geometry::append(column, part.column, growth);
    members.append(part.members);
    predictions.notes.zero_size += part.notes.zero_size;
    part.others.add_to(predictions.notes.unknown_keys);
  };
  IssueList issues = detail::read_array(
      file, limits, [&] { return RowsPart(dataset); }, accept);
  detail::throw_if_any(Fault::submission, std::move(issues), file, Geometry::kFile);
  return predictions;
}

template <class Geometry>
Predictions read_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits) {
  const detail::InputFile file(path, limits.file_bytes);
  detail::UnknownMembers members;
  return read_results<Geometry>(file, dataset, limits, members);
}

}  // namespace

Predictions read_detection_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits) {
  return read_results<detail::BoxGeometry>(path, dataset, limits);
}

Predictions read_landmark_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits) {
  return read_results<detail::LandmarkGeometry<false>>(path, dataset, limits);
}

Predictions read_segmentation_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits,
                                      bool across_categories) {
  return across_categories ? read_results<detail::MaskGeometry<true>>(path, dataset, limits)
                           : read_results<detail::MaskGeometry<false>>(path, dataset, limits);
}

namespace {

/// loadRes sorts integers as such, which beyond this are not all exact in a double.
constexpr double kLargestScore = static_cast<double>(std::int64_t{1} << 53);

[[noreturn]] void refuse_results(const std::string& name, const std::string& pointer, std::string sentence) {
  throw Error(Fault::submission, Issue(Code::wrong_type, {name, {}, {}, pointer}, std::move(sentence)));
}

/// As loadRes: the first row decides.
std::vector<double> areas_of(CocoType type, const Predictions& predictions, const detail::CocoMembers& members) {
  const auto refuse = [&](std::string sentence) { refuse_results(predictions.name, "/0", std::move(sentence)); };
  if (members.first->has_caption) refuse("the first row has a caption, which makes all rows captions");
  std::vector<double> areas;
  if (type == CocoType::boxes) {
    for (const Box& box : std::get<BoxColumn>(predictions.geometry)) areas.push_back(box.area());
  } else if (members.first->box_area) {
    if (members.box_areas.size() != predictions.size()) refuse("the first row has a box (bbox), but not all rows have");
    areas = members.box_areas;
  } else if (const auto* masks = std::get_if<MaskColumn>(&predictions.geometry)) {
    if (!members.all_compressed) refuse("without boxes (bbox), masks need compressed counts, but not all have");
    areas.assign(masks->areas.begin(), masks->areas.end());
  } else {
    if (members.first->has_segmentation) refuse("the first row has a segmentation, which makes all rows masks");
    areas = std::get<LandmarkColumn>(predictions.geometry).areas;
  }
  return areas;
}

void require_rows(const Predictions& predictions) {
  if (predictions.size() == 0) refuse_results(predictions.name, "", "there are no rows");
  const auto too_large = std::ranges::find_if(predictions.score, [](double s) { return std::abs(s) > kLargestScore; });
  if (too_large == predictions.score.end()) return;
  const auto row = std::to_string(too_large - predictions.score.begin());
  refuse_results(predictions.name, "/" + row + "/score", "a score of at most 2^53 expected, a larger one found");
}

template <class Geometry>
CocoResults read_coco(const detail::InputFile& file, const CocoTruth& truth, const ReadLimits& limits) {
  detail::CocoMembers members;
  CocoResults results{truth.type, read_results<Geometry>(file, truth.dataset, limits, members), {}};
  require_rows(results.predictions);
  results.areas = areas_of(truth.type, results.predictions, members);
  results.all_compressed = members.all_compressed;
  return results;
}

}  // namespace

CocoResults read_coco_results(const PackedText& text, const CocoTruth& truth, bool across_categories,
                              const ReadLimits& limits) {
  const detail::InputFile file("<results>", text);
  if (truth.type == CocoType::boxes) return read_coco<detail::BoxGeometry>(file, truth, limits);
  if (truth.type == CocoType::landmarks) return read_coco<detail::LandmarkGeometry<true>>(file, truth, limits);
  if (!across_categories) return read_coco<detail::MaskGeometry<false>>(file, truth, limits);
  CocoResults results = read_coco<detail::MaskGeometry<true>>(file, truth, limits);
  results.has_every_mask = true;
  return results;
}

CocoResults make_coco_results(const CocoTruth& truth, const RowHeads& heads, const BoxRows& boxes,
                              const ReadLimits& limits) {
  if (truth.type != CocoType::boxes)
    throw Error(Fault::usage, Code::option, "the ground truth was read for masks or landmarks, but these are boxes");
  CocoResults results{truth.type, make_predictions(truth.dataset, heads, boxes, "<results>", limits), {}};
  require_rows(results.predictions);
  for (const Box& box : std::get<BoxColumn>(results.predictions.geometry)) results.areas.push_back(box.area());
  return results;
}

}  // namespace df2
