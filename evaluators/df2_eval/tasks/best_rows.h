// In: the cells of an image. Out: its predictions of the highest scores, which are judged for all others. Filled by the
// walk.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <df2_eval/partial/signs.h>

namespace df2::eval {

class BestRows {
 public:
  static constexpr std::size_t kMost = Signs::kJudged;

  /// `score`: of every row.
  explicit BestRows(const std::vector<double>& score) : score_(&score) {}
  void clear() { count_ = 0; }
  /// `rows`: of one cell, score descending.
  void add(std::span<const std::uint32_t> rows);
  /// At most kMost, score descending. Rows of a score of which others had to be left out are left out too, because
  /// nothing tells which of them are better.
  std::span<const std::uint32_t> rows() const;

 private:
  double score(std::size_t i) const { return (*score_)[rows_[i]]; }

  const std::vector<double>* score_;
  std::array<std::uint32_t, kMost + 1> rows_{};  // the last one tells only whether its score is also another's
  std::size_t count_ = 0;
};

}  // namespace df2::eval
