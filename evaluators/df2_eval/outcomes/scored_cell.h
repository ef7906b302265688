// In: the matched predictions and items of one image and category. Out: what became of each of them at one threshold,
// as values. Made by the walk where outcomes are asked for; called by OutcomeLines and MatchFlags.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <df2/dataset.h>
#include <df2_eval/similarity.h>
#include <df2_eval/verdict.h>

namespace df2::eval {

/// One image x one category, scored. The first subset is the whole.
struct ScoredCell {
  std::uint32_t image = 0;  ///< index into the dataset's images
  std::int64_t category_id = 0;
  std::span<const Item* const> items;   ///< of the dataset
  std::span<const std::uint32_t> rows;  ///< of the predictions in their file, best score first
  std::span<const double> scores;
  std::size_t thresholds = 0, subsets = 0;                 ///< how many there are
  const SimilarityMatrix* similarity = nullptr;            ///< predictions x items; null without items
  std::span<const Outcome> outcomes;                       ///< predictions x subsets
  std::span<const std::optional<std::uint32_t>> partners;  ///< predictions x thresholds: the item that was taken
  std::span<const std::uint8_t> is_counted;                ///< items x subsets
};

/// Of a prediction right or wrong, of an item found or missed, of either ignored.
enum class CellFate : std::uint8_t { right, wrong, found, missed, ignored };
std::string_view fate_name(CellFate fate);

struct CellOutcome {
  CellFate fate = CellFate::ignored;
  std::optional<std::uint32_t> partner = {};  ///< place in the cell of the item taken, or of the prediction that took
  double similarity = 0;                      ///< with the partner
};

/// In the whole. REQUIRES: `threshold` is the place of one.
CellOutcome prediction_outcome(const ScoredCell& cell, std::size_t prediction, std::size_t threshold);
/// A crowd may be taken more than once: the first prediction is the partner.
CellOutcome item_outcome(const ScoredCell& cell, std::size_t item, std::size_t threshold);

}  // namespace df2::eval
