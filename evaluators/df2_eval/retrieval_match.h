// In: the rows submitted for one query image. Out: what became of each of its queries. Called by the retrieval task.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <df2/pairs.h>
#include <df2/prediction.h>
#include <df2_eval/options.h>

namespace df2::eval {

/// Why a query has no hit anywhere in its list.
enum class Miss : std::uint8_t {
  none,                ///< there is one
  image_without_rows,  ///< nothing was submitted for its image
  undetected,          ///< no row is assigned to its item
  wrong_category,      ///< rows are assigned to it, but none has its category
  wrong_box,           ///< the list names an image with a corresponding item, but not the item's box
  not_retrieved        ///< the list names no such image
};
std::string_view miss_name(Miss miss);

struct QueryOutcome {
  std::int64_t image_id = 0;
  std::uint32_t item = 0;      ///< place among the image's items
  CategoryIndex category = 0;  ///< of the item
  std::uint32_t matches = 0;   ///< corresponding gallery items
  std::uint32_t rank = 0;      ///< of the first hit, from 1; 0: none
  Miss miss = Miss::none;
  double average_precision = 0;
  std::optional<Attributes> attributes = {};
  /// What only the official rules let answer: a row of IoU < 0.5 with the item; one that is outscored by a row of
  /// another category which belongs to the item, too.
  bool is_weak = false;
  bool is_outscored = false;
  bool operator==(const QueryOutcome&) const = default;
};

/// 1. Each detection is assigned to the item of its image with the largest IoU: to the first of equal ones, and to
///    item 0 when it overlaps none. Under the strict rules it is assigned to none below IoU 0.5.
/// 2. Of the detections that are assigned to a query and have its category, the one of highest score answers it, the
///    first of equal ones. Under the strict rules the best of all that are assigned to the query answers it, and none
///    does if that one has another category.
/// 3. The k-th entry of the answer is a hit when a corresponding gallery item in the entry's image has IoU >= 0.5 with
///    the entry's box.
///
/// Average precision: every corresponding item counts once, at the first entry that hits it. The mean runs over the
/// corresponding items, or over `list_length` of them if there are more.
/// `rows`: of the image, in file order. One outcome per query, in the order of the items.
std::vector<QueryOutcome> match_image(const RetrievalTruth& truth, std::size_t image,
                                      const RetrievalPredictions& predictions, std::span<const std::uint32_t> rows,
                                      Rules rules, std::size_t list_length);

/// The row that answers a query, and what its list is worth.
struct QueryAnswer {
  std::optional<std::uint32_t> row = {};
  std::vector<std::uint8_t> is_hit = {};  ///< of each entry of the row: 1 or 0
  bool operator==(const QueryAnswer&) const = default;
};

/// By the rules 1 to 3 above. One answer per query, in the order of match_image.
std::vector<QueryAnswer> answers_of(const RetrievalTruth& truth, std::size_t image,
                                    const RetrievalPredictions& predictions, std::span<const std::uint32_t> rows,
                                    Rules rules);

}  // namespace df2::eval
