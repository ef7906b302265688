// In: the text of results, and the live annotations that they are compared with. Out: the rows, without a dict for
// each. Called by LiveCells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <df2/category_set.h>
#include <df2/geometry.h>
#include <df2/io/coco_bytes.h>
#include <df2/item.h>
#include <df2/mask.h>
#include <df2/packed_text.h>

#include "coco_text.h"

namespace df2::python {

/// The rows have their numbers as ids, from 1, as loadRes gives them.
class LiveRows {
 public:
  /// `across`: rows are compared with annotations of all categories. Throws Error for what the strict reader refuses,
  /// and ValueError for masks that pycocotools would replace in the records.
  LiveRows(const PackedText& text, CocoType type, const KnownIds& known, std::span<const CocoAnnotation> annotations,
           std::size_t landmark_count, bool across);

  std::size_t size() const { return results_.predictions.size(); }
  /// Places of the images and categories of the rows in those that were known, by id.
  std::span<const std::uint32_t> images() const { return results_.predictions.image; }
  std::span<const CategoryIndex> categories() const { return results_.predictions.category; }
  const Dataset& dataset() const { return truth_.dataset; }

  double score(std::size_t row) const { return results_.predictions.score[row]; }
  double area(std::size_t row) const { return results_.areas[row]; }
  const Box& box(std::size_t row) const { return std::get<BoxColumn>(results_.predictions.geometry)[row]; }
  /// Throws Error for counts that are no mask, which the reader has refused before.
  Mask mask(std::size_t row) const;
  /// Those of the row's category, or all.
  std::span<const Point> points(std::size_t row) const {
    return std::get<LandmarkColumn>(results_.predictions.geometry).row(row);
  }
  /// Whether a score is a whole number, which may have been an int.
  bool has_whole_scores() const;

 private:
  CocoTruth truth_;
  CocoResults results_;
};

}  // namespace df2::python
