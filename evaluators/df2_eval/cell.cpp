#include <df2_eval/cell.h>

#include <algorithm>
#include <numeric>

#include <df2/parallel.h>

namespace df2::eval {

namespace {
constexpr std::size_t kImagesPerTask = 1024;
}

RowsByImage::RowsByImage(std::span<const std::uint32_t> image_of_row, std::size_t image_count)
    : rows_(image_of_row.size()), begin_(image_count + 1) {
  // A counting sort.
  for (const std::uint32_t image : image_of_row) ++begin_[image + 1];
  std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
  std::vector<std::size_t> next(begin_.begin(), begin_.end() - 1);
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    rows_[next[image_of_row[row]]++] = static_cast<std::uint32_t>(row);
  }
}

CellIndex::CellIndex(const Predictions& predictions, std::size_t image_count)
    : RowsByImage(predictions.image, image_count) {
  // No two rows are equal in category, score and place in the file, so any sort gives the same order.
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    if (predictions.category[a] != predictions.category[b]) return predictions.category[a] < predictions.category[b];
    if (predictions.score[a] != predictions.score[b]) return predictions.score[a] > predictions.score[b];
    return a < b;
  };
  parallel_for((image_count + kImagesPerTask - 1) / kImagesPerTask, [&](std::size_t task) {
    const std::size_t end = std::min(image_count, (task + 1) * kImagesPerTask);
    for (std::size_t image = task * kImagesPerTask; image < end; ++image) {
      std::sort(rows_.begin() + static_cast<std::ptrdiff_t>(begin_[image]),
                rows_.begin() + static_cast<std::ptrdiff_t>(begin_[image + 1]), before);
    }
  });
}

}  // namespace df2::eval
