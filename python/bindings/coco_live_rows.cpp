#include "coco_live_rows.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "mask_values.h"

namespace df2::python {

LiveRows::LiveRows(const PackedText& text, CocoType type, const KnownIds& known,
                   std::span<const CocoAnnotation> annotations, std::size_t landmark_count, bool across) {
  {
    const Working working;
    truth_ = make_coco_truth(type, known.images, known.categories, annotations, landmark_count);
    results_ = read_coco_results(text, truth_, across, coco_limits());
  }
  if (!results_.all_compressed) throw py::value_error("masks of results that are not compressed");
}

Mask LiveRows::mask(std::size_t row) const {
  const auto& column = std::get<MaskColumn>(results_.predictions.geometry);
  Mask mask;
  mask.size = column.sizes[row];
  if (decode_runs(column.row(row), mask.size, mask.runs))
    check_mask("/" + std::to_string(row) + "/segmentation", check_counts(column.row(row), mask.size));
  return mask;
}

bool LiveRows::has_whole_scores() const {
  return std::ranges::any_of(results_.predictions.score, [](double score) { return score == std::floor(score); });
}

}  // namespace df2::python
