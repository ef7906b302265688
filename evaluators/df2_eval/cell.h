// In: prediction columns. Out: their rows by image, and cells: for every image and category the predictions in score
// order. One sort serves the whole run. Called by the tasks.
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
  std::size_t slot = 0;     ///< of those that run at the same time (df2/parallel.h): no other cell has it meanwhile
  CategoryIndex category = 0;
  std::vector<const Item*> items;              ///< file order
  std::span<const std::uint32_t> predictions;  ///< rows, score descending, file order on ties
};

/// Rows of all predictions grouped by image, in file order.
class RowsByImage {
 public:
  /// `image_of_row`: for each row the index of its image.
  RowsByImage(std::span<const std::uint32_t> image_of_row, std::size_t image_count);
  std::span<const std::uint32_t> rows(std::size_t image) const {
    return std::span(rows_).subspan(begin_[image], begin_[image + 1] - begin_[image]);
  }

 protected:
  std::vector<std::uint32_t> rows_;
  std::vector<std::size_t> begin_;  // images + 1 offsets into rows_
};

/// Within an image the rows stand by category, then score descending, file order on ties.
class CellIndex : public RowsByImage {
 public:
  CellIndex(const Predictions& predictions, std::size_t image_count);
};

}  // namespace df2::eval
