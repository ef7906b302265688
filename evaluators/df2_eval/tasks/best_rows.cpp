#include <df2_eval/tasks/best_rows.h>

#include <utility>

namespace df2::eval {

void BestRows::add(std::span<const std::uint32_t> rows) {
  for (const std::uint32_t row : rows) {
    if (count_ == rows_.size() && (*score_)[row] <= score(count_ - 1)) return;
    if (count_ < rows_.size()) ++count_;
    rows_[count_ - 1] = row;
    for (std::size_t i = count_ - 1; i > 0 && score(i - 1) < score(i); --i) std::swap(rows_[i - 1], rows_[i]);
  }
}

std::span<const std::uint32_t> BestRows::rows() const {
  std::size_t count = count_;
  if (count > kMost) {
    count = kMost;
    while (count > 0 && score(count - 1) == score(kMost)) --count;
  }
  return std::span(rows_).first(count);
}

}  // namespace df2::eval
