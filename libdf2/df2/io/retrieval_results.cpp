#include <algorithm>
#include <utility>

#include <df2/detail/retrieval_rows.h>
#include <df2/io/detail/rows/object_rows.h>
#include <df2/io/retrieval.h>
#include <df2/parallel.h>

namespace df2 {

namespace {

/// A detected item, without what was retrieved for it.
struct DetectedFormat {
  using Row = RetrievalRow;
  static constexpr auto kKeys = detail::Keys({{"query_image_id"}, {"query_bbox"}, {"query_cls"}, {"query_score"}});
  template <class Reader>
  static bool read(Reader& reader, std::size_t key, RetrievalRow& row) {
    switch (key) {
      case 0:
        return reader.id(row.image_id);
      case 1:
        return detail::read_corners(reader, row.box);
      case 2:
        return detail::read_category(reader, deepfashion2_categories(), row.category);
      default:
        return reader.number(row.score, kAnyNumber);
    }
  }
};

struct ResultFormat {
  using Row = RetrievalRow;
  static constexpr auto kKeys = detail::Keys(
      {{"query_image_id"}, {"query_bbox"}, {"query_cls"}, {"query_score"}, {"gallery_image_id"}, {"gallery_bbox"}});
  template <class Reader>
  static bool read(Reader& reader, std::size_t key, RetrievalRow& row) {
    switch (key) {
      case 4:
        return reader.array("an array", [&] { return reader.id(row.gallery_images.emplace_back()); });
      case 5:
        return reader.array("an array", [&] { return detail::read_corners(reader, row.gallery_boxes.emplace_back()); });
      default:
        return DetectedFormat::read(reader, key, row);
    }
  }
};

struct GalleryRowFormat {
  using Row = RankedEntry;
  static constexpr auto kKeys = detail::Keys({{"gallery_image_id"}, {"gallery_bbox"}});
  template <class Reader>
  static bool read(Reader& reader, std::size_t key, RankedEntry& row) {
    return key == 0 ? reader.id(row.image_id) : detail::read_corners(reader, row.box);
  }
};

constexpr std::size_t kRowsPerTask = 256;

}  // namespace

RetrievalPredictions read_retrieval_results(const std::string& path, const RetrievalTruth& truth,
                                            const RetrievalRules& rules, const ReadLimits& limits) {
  const detail::InputFile file(path, limits.file_bytes);
  auto read =
      rules.has_lists ? detail::read_rows<ResultFormat>(file, limits) : detail::read_rows<DetectedFormat>(file, limits);
  RetrievalPredictions predictions;
  predictions.name = file.name();
  predictions.notes = std::move(read.notes);
  std::vector<std::vector<detail::RowFault>> faults_of(read.rows.size());
  parallel_for((faults_of.size() + kRowsPerTask - 1) / kRowsPerTask, [&](std::size_t task) {
    detail::RetrievalRowCheck check(truth, rules);
    for (std::size_t i = task * kRowsPerTask; i < std::min(faults_of.size(), (task + 1) * kRowsPerTask); ++i) {
      check.check(read.rows[i].value, faults_of[i]);
    }
  });
  IssueList issues;
  detail::RowsPerImage across(limits.rows_per_image);
  for (std::size_t i = 0; i < faults_of.size(); ++i) {
    std::vector<detail::RowFault>& faults = faults_of[i];
    const auto& [row, number, byte] = read.rows[i];
    across.check(row.image_id, faults);
    if (faults.empty()) detail::push_row(row, predictions);
    for (const auto& [below, wrong] : faults) {
      issues.add(
          {wrong.code, {file.name(), {}, byte, "/" + std::to_string(number) + below}, wrong.expected, wrong.found});
    }
  }
  read.issues.merge(std::move(issues));
  detail::throw_if_any(Fault::submission, std::move(read.issues), file,
                       rules.has_lists ? detail::KnownFile::retrieval_results : detail::KnownFile::detected_rows);
  return predictions;
}

std::vector<RankedEntry> read_gallery_rows(const std::string& path, const ReadLimits& limits) {
  const detail::InputFile file(path, limits.file_bytes);
  auto read = detail::read_rows<GalleryRowFormat>(file, limits);
  std::vector<RankedEntry> rows;
  for (const auto& row : read.rows) rows.push_back(row.value);
  detail::throw_if_any(Fault::submission, std::move(read.issues), file, detail::KnownFile::gallery_rows);
  return rows;
}

}  // namespace df2
