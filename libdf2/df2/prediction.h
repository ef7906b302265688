// In: the rows of a submission. Out: columns, one entry per row in their order. Written by io/results and
// make_predictions, read by the evaluators. Geometry is one of three columns, by task.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <df2/category_set.h>
#include <df2/geometry.h>

namespace df2 {

using BoxColumn = std::vector<Box>;

/// Landmark predictions. A row holds the points of its category; where its image holds an item of its category that
/// may have no labelled landmark it holds all of the set, because such an item is compared with every submitted point.
struct LandmarkColumn {
  std::vector<std::uint64_t> begin{0};  ///< rows + 1 offsets into points
  std::vector<Point> points;
  std::vector<double> areas;  ///< extent of all submitted points, square pixels

  void clear() {
    begin.assign(1, 0);
    points.clear();
    areas.clear();
  }
  std::span<const Point> row(std::size_t i) const { return {points.data() + begin[i], points.data() + begin[i + 1]}; }
};

/// Mask predictions as COCO compressed counts, checked when read. Of a row whose image holds no item of its category
/// only area and digest are kept: nothing is compared with it.
struct MaskColumn {
  std::vector<std::uint64_t> begin{0};  ///< rows + 1 offsets into counts
  std::string counts;
  std::vector<Size> sizes;
  std::vector<std::uint32_t> areas;    ///< foreground pixels
  std::vector<std::uint64_t> digests;  ///< of the counts; equal for exact duplicates

  /// REQUIRES: `row_counts` are a mask of `size` with `area` foreground pixels.
  void push_back(std::string_view row_counts, Size size, std::uint32_t area, bool is_compared = true);
  void clear();
  std::string_view row(std::size_t i) const {
    return std::string_view(counts).substr(begin[i], begin[i + 1] - begin[i]);
  }
};

/// What was odd but scored; printed in every report.
struct PredictionNotes {
  std::uint64_t zero_size = 0;                        ///< boxes of width or height 0, empty masks
  std::map<std::string, std::uint64_t> unknown_keys;  ///< key -> number of rows that carry it
  bool operator==(const PredictionNotes&) const = default;
};

struct Predictions {
  std::string name;                  ///< file name as given, or what the caller calls it
  std::vector<std::uint32_t> image;  ///< index into Dataset::images()
  std::vector<CategoryIndex> category;
  std::vector<double> score;
  std::variant<BoxColumn, LandmarkColumn, MaskColumn> geometry;
  PredictionNotes notes;
  std::size_t size() const { return score.size(); }
};

/// One gallery item that a submission names. Its image need not hold any: then the entry is a wrong one.
struct RankedEntry {
  std::int64_t image_id = 0;
  Box box;
  bool operator==(const RankedEntry&) const = default;
};

/// Where df2 made the lists of a submission from features: what decided their order.
struct RankingNote {
  std::string metric;                       ///< l2, cosine or learned
  std::string query_features;               ///< content hash
  std::string gallery_features;             ///< content hash
  std::optional<std::string> weights = {};  ///< content hash; learned
  bool operator==(const RankingNote&) const = default;
};

/// The rows of a retrieval submission: a detected garment of a consumer image, and what was retrieved for it, best
/// first.
struct RetrievalPredictions {
  std::string name;
  std::vector<std::int64_t> image_id;  ///< of any image: rows of images that hold no query are left out of the scores
  std::vector<Box> box;
  std::vector<CategoryIndex> category;
  std::vector<double> score;
  std::vector<std::uint64_t> begin{0};  ///< rows + 1 offsets into entries
  std::vector<RankedEntry> entries;
  PredictionNotes notes;
  std::optional<RankingNote> ranking = {};
  std::size_t size() const { return score.size(); }
  std::span<const RankedEntry> row(std::size_t i) const {
    return {entries.data() + begin[i], entries.data() + begin[i + 1]};
  }
};

/// A verification submission beside its ground truth: one entry per pair, by id.
struct ScoredPairs {
  std::string name;  ///< of the submission
  std::string ground_truth;
  std::string ground_truth_hash;
  std::vector<double> score;       ///< higher: more likely the same identity
  std::vector<std::uint8_t> same;  ///< 1: the same identity
  PredictionNotes notes;
};

}  // namespace df2
