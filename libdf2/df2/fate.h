// In: nothing. Out: what may become of a prediction and of an item. Told by the evaluators, shown by the drawings:
// these two never see each other.
#pragma once

#include <cstdint>
#include <optional>

#include <df2/item.h>

namespace df2 {

enum class PredictionFate : std::uint8_t {
  right,
  poor,            ///< right, but it fits worse than the caller wants
  wrong_category,  ///< it shows an item of another category
  false_positive,
  ignored  ///< neither right nor wrong
};

enum class ItemFate : std::uint8_t { found, missed, ignored };

/// A prediction, and what became of it.
struct JudgedPrediction {
  Item item;  ///< the predicted category, and box, landmarks or mask
  double score = 0;
  PredictionFate fate = PredictionFate::right;
  std::optional<double> similarity = {};  ///< with the item that it took or, of a wrong category, shows
};

}  // namespace df2
