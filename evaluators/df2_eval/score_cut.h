// In: an accumulator. Out: precision, recall and F1 of the predictions of at least some score. Called by summarize.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include <df2_eval/accumulate.h>

namespace df2::eval {

/// What is right and wrong at one similarity threshold among the predictions of at least some score, of all areas.
struct ScoreCut {
  std::uint64_t right = 0;
  std::uint64_t wrong = 0;
  std::uint64_t items = 0;

  /// right / predictions; absent without predictions.
  std::optional<double> precision() const;
  /// right / items; absent without items.
  std::optional<double> recall() const;
  /// The harmonic mean of both, 2 right / (predictions + items); absent without items.
  std::optional<double> f1() const;
  void add(const ScoreCut& other);
};

/// Of the predictions of one category; `threshold`: its place among the accumulator's.
ScoreCut cut_at_score(const ApAccumulator& accumulator, CategoryIndex category, std::size_t threshold, double score);

struct BestCut {
  std::optional<double> score;  ///< absent without predictions
  ScoreCut cut;
};

/// The cut of the largest F1, of equal ones that of the largest score; absent without items.
/// `order`: the rows of the category, best score first (score_order.h).
std::optional<BestCut> best_cut(const ApAccumulator& accumulator, CategoryIndex category, std::size_t threshold,
                                std::span<const std::uint32_t> order);

}  // namespace df2::eval
