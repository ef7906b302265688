#include <df2/io/results.h>

#include <optional>
#include <type_traits>
#include <utility>

#include <df2/detail/prediction_rows.h>
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

/// The rows of one piece.
template <class Geometry>
class Part {
 public:
  explicit Part(const Dataset& dataset) : dataset_(dataset), geometry_(dataset) {}

  std::vector<std::uint32_t> image;
  std::vector<CategoryIndex> category;
  std::vector<double> score;
  std::vector<RowPlace> place;  ///< for issues found after the piece
  typename Geometry::Column column;
  PredictionNotes notes;
  detail::KeyCounts others;

  void clear() {
    image.clear();
    category.clear();
    score.clear();
    place.clear();
    column.clear();
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
    const auto on_other = [&](std::string_view key) {
      others.add(key);
      return reader.skip();
    };
    if (!reader.object(kKeys, on_member, on_other) || !reader.check(geometry_.check(head), geometry_at)) return false;
    geometry_.push(head, column, notes);
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

template <class Geometry>
Predictions read_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits) {
  const detail::InputFile file(path, limits.file_bytes);
  Predictions predictions;
  predictions.name = file.name();
  predictions.geometry = typename Geometry::Column{};
  auto& column = std::get<typename Geometry::Column>(predictions.geometry);
  detail::CrossRowChecks checks(dataset, limits.rows_per_image);
  const auto accept = [&](const detail::Piece& piece, Part<Geometry>& part, std::uint64_t before, IssueList& issues) {
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
    predictions.notes.zero_size += part.notes.zero_size;
    part.others.add_to(predictions.notes.unknown_keys);
  };
  IssueList issues = detail::read_array(
      file, limits, [&] { return Part<Geometry>(dataset); }, accept);
  detail::throw_if_any(Fault::submission, std::move(issues), file, Geometry::kFile);
  return predictions;
}

}  // namespace

Predictions read_detection_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits) {
  return read_results<detail::BoxGeometry>(path, dataset, limits);
}

Predictions read_landmark_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits) {
  return read_results<detail::LandmarkGeometry>(path, dataset, limits);
}

Predictions read_segmentation_results(const std::string& path, const Dataset& dataset, const ReadLimits& limits,
                                      bool across_categories) {
  return across_categories ? read_results<detail::MaskGeometry<true>>(path, dataset, limits)
                           : read_results<detail::MaskGeometry<false>>(path, dataset, limits);
}

}  // namespace df2
