// In: dataset and prediction columns. Out: cells: for every image and category the predictions in score order. One sort
// serves the whole run. Called by the tasks.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <df2/dataset.h>
#include <df2/prediction.h>

namespace df2::eval {

/// One image x one category.
struct Cell {
  std::uint32_t image = 0;  ///< index into Dataset::images()
  CategoryIndex category = 0;
  std::vector<const Item*> items;              ///< file order
  std::span<const std::uint32_t> predictions;  ///< rows, score descending, file order on ties
};

/// Rows of all predictions grouped by image, then category, then score descending, file order on ties.
class CellIndex {
 public:
  explicit CellIndex(const Predictions& predictions, std::size_t image_count);
  /// The rows of one image, all categories, in order.
  std::span<const std::uint32_t> rows_of(std::uint32_t image) const;

 private:
  std::vector<std::uint32_t> rows_;
  std::vector<std::uint64_t> begin_;
};

}  // namespace df2::eval
