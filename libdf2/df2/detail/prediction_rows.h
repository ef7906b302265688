// In: the valid rows of a submission, from a file or from memory. Out: entries of the columns, and the faults that only
// several rows together show. Called by read_results and make_predictions.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <df2/checks.h>
#include <df2/dataset.h>
#include <df2/detail/raw_segmentation.h>
#include <df2/prediction.h>

namespace df2::detail {

/// What every row has, whatever its geometry.
struct RowHead {
  std::uint32_t image = 0;
  CategoryIndex category = 0;
  double score = 0;
};

void push_box(const Box& box, BoxColumn& column, PredictionNotes& notes);
/// `numbers`: 2 (x, y) or 3 (x, y and one that is ignored) for each landmark.
/// REQUIRES: check_landmark_length.
void push_landmarks(const Dataset& dataset, const RowHead& head, std::span<const double> numbers,
                    std::size_t per_landmark, LandmarkColumn& column);
/// `is_compared`: whether the mask will be; the others are counted and forgotten.
void push_mask(const EncodedMask& mask, bool is_compared, MaskColumn& column, PredictionNotes& notes);
/// Whether the row's image holds an item that the row can match: one of its category or, `across_categories`, any.
bool has_item_to_match(const Dataset& dataset, const RowHead& head, bool across_categories);

/// Checks that need the rows before: how many an image has, and how much the masks of all cost.
class CrossRowChecks {
 public:
  CrossRowChecks(const Dataset& dataset, std::uint64_t rows_per_image)
      : dataset_(dataset), rows_per_image_(rows_per_image), rows_(dataset.images().size()) {}

  /// Refuses the first row beyond the limit.
  Checked check_count(std::uint32_t image);
  /// Scribbles are filled as far as their bytes pay for them: without a limit, ten megabytes of polygons take half a
  /// minute. `file_bytes`: of the whole file.
  Checked check_dense_crossings(std::uint64_t crossings, std::uint64_t file_bytes);

 private:
  const Dataset& dataset_;
  std::uint64_t rows_per_image_;
  std::vector<std::uint64_t> rows_;
  std::uint64_t dense_crossings_ = 0;
};

}  // namespace df2::detail
