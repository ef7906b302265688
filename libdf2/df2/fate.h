// In: nothing. Out: what may become of a prediction, of an item and of a query. Told by the evaluators, shown by the
// drawings: these two never see each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <df2/category_set.h>
#include <df2/geometry.h>
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

/// A place that was retrieved, and whether it shows the query's garment.
struct JudgedEntry {
  std::int64_t image_id = 0;  ///< of a shop image, which the dataset need not have
  Box box;
  bool is_hit = false;
};

/// A query, and what was retrieved for it.
struct JudgedQuery {
  std::int64_t image_id = 0;
  std::uint32_t item = 0;  ///< place in the image
  CategoryIndex category = 0;
  Box box;
  std::uint32_t rank = 0;                 ///< of the first hit in the whole list, from 1; 0: none
  std::string_view miss = {};             ///< why there is none, as outcomes call it: "wrong_box"
  std::vector<JudgedEntry> entries = {};  ///< the first ones; empty where nothing answers the query
};

}  // namespace df2
