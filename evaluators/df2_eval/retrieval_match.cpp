#include <df2_eval/retrieval_match.h>

#include <algorithm>

#include <df2_eval/similarity.h>

namespace df2::eval {

namespace {

constexpr double kHit = 0.5;

/// The item that a row belongs to, and how well its box fits it.
struct Owner {
  std::size_t item = 0;
  double iou = 0;
};

/// Of each row; none where the rules give it to no item.
std::vector<std::optional<Owner>> assign(std::span<const QueryItem> items, const RetrievalPredictions& predictions,
                                         std::span<const std::uint32_t> rows, Rules rules) {
  std::vector<std::optional<Owner>> owners(rows.size());
  for (std::size_t r = 0; r < rows.size(); ++r) {
    Owner best;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const double iou = box_iou(predictions.box[rows[r]], items[i].box, false);
      if (iou > best.iou) best = {i, iou};
    }
    if (rules == Rules::official || best.iou >= kHit) owners[r] = best;
  }
  return owners;
}

/// The row that answers for an item, if any, and what became of the item otherwise.
struct Answer {
  std::optional<std::uint32_t> row;
  bool has_rows = false;  ///< some belong to the item
  bool is_weak = false;
  bool is_outscored = false;
};

Answer find_answer(const RetrievalPredictions& predictions, std::span<const std::uint32_t> rows,
                   std::span<const std::optional<Owner>> owners, std::size_t item, CategoryIndex category,
                   Rules rules) {
  // Both the first of equal scores: places in `rows` of the best row of all, and of the category.
  std::optional<std::size_t> best, best_of_category;
  const auto take = [&](std::optional<std::size_t>& into, std::size_t r) {
    if (!into || predictions.score[rows[r]] > predictions.score[rows[*into]]) into = r;
  };
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (!owners[r] || owners[r]->item != item) continue;
    take(best, r);
    if (predictions.category[rows[r]] == category) take(best_of_category, r);
  }
  Answer answer;
  answer.has_rows = best.has_value();
  if (!best_of_category || (rules == Rules::strict && best != best_of_category)) return answer;
  answer.row = rows[*best_of_category];
  answer.is_weak = owners[*best_of_category]->iou < kHit;
  answer.is_outscored = best != best_of_category;
  return answer;
}

/// Looks through the list of the row that answers a query.
void follow_list(const RetrievalTruth& truth, std::span<const std::uint32_t> matches,
                 std::span<const RankedEntry> entries, std::size_t list_length, QueryOutcome& outcome) {
  std::vector<std::uint32_t> found;
  bool names_image = false;
  double precisions = 0;
  for (std::size_t k = 0; k < entries.size(); ++k) {
    bool is_hit = false;
    std::optional<std::uint32_t> best;
    double best_iou = 0;
    for (const std::uint32_t match : truth.matches_in(matches, entries[k].image_id)) {
      names_image = true;
      const double iou = box_iou(entries[k].box, truth.gallery()[match].box, false);
      if (iou < kHit) continue;
      is_hit = true;
      if (iou > best_iou && std::ranges::find(found, match) == found.end()) {
        best = match;
        best_iou = iou;
      }
    }
    if (is_hit && outcome.rank == 0) outcome.rank = static_cast<std::uint32_t>(k + 1);
    if (best) {
      found.push_back(*best);
      precisions += static_cast<double>(found.size()) / static_cast<double>(k + 1);
    }
  }
  if (!matches.empty()) {
    outcome.average_precision = precisions / static_cast<double>(std::min(matches.size(), list_length));
  }
  outcome.miss = outcome.rank > 0 ? Miss::none : names_image ? Miss::wrong_box : Miss::not_retrieved;
}

}  // namespace

std::string_view miss_name(Miss miss) {
  switch (miss) {
    case Miss::none:
      return "none";
    case Miss::image_without_rows:
      return "image_without_rows";
    case Miss::undetected:
      return "undetected";
    case Miss::wrong_category:
      return "wrong_category";
    case Miss::wrong_box:
      return "wrong_box";
    case Miss::not_retrieved:
      return "not_retrieved";
  }
  return "";
}

std::vector<QueryOutcome> match_image(const RetrievalTruth& truth, std::size_t image,
                                      const RetrievalPredictions& predictions, std::span<const std::uint32_t> rows,
                                      Rules rules, std::size_t list_length) {
  const std::span<const QueryItem> items = truth.items_of(image);
  const auto owners = assign(items, predictions, rows, rules);
  std::vector<QueryOutcome> outcomes;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const QueryItem& item = items[i];
    if (!item.is_query()) continue;
    const std::span<const std::uint32_t> matches = truth.matches(item);
    QueryOutcome outcome;
    outcome.image_id = item.image_id;
    outcome.item = static_cast<std::uint32_t>(i);
    outcome.category = item.category;
    outcome.matches = static_cast<std::uint32_t>(matches.size());
    outcome.attributes = item.attributes;
    const Answer answer = find_answer(predictions, rows, owners, i, item.category, rules);
    outcome.is_weak = answer.is_weak;
    outcome.is_outscored = answer.is_outscored;
    if (answer.row)
      follow_list(truth, matches, predictions.row(*answer.row), list_length, outcome);
    else
      outcome.miss = answer.has_rows ? Miss::wrong_category
                     : rows.empty()  ? Miss::image_without_rows
                                     : Miss::undetected;
    outcomes.push_back(outcome);
  }
  return outcomes;
}

std::vector<QueryAnswer> answers_of(const RetrievalTruth& truth, std::size_t image,
                                    const RetrievalPredictions& predictions, std::span<const std::uint32_t> rows,
                                    Rules rules) {
  const std::span<const QueryItem> items = truth.items_of(image);
  const auto owners = assign(items, predictions, rows, rules);
  std::vector<QueryAnswer> answers;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!items[i].is_query()) continue;
    QueryAnswer& answer = answers.emplace_back();
    answer.row = find_answer(predictions, rows, owners, i, items[i].category, rules).row;
    if (!answer.row) continue;
    const std::span<const std::uint32_t> matches = truth.matches(items[i]);
    for (const RankedEntry& entry : predictions.row(*answer.row)) {
      answer.is_hit.push_back(std::ranges::any_of(truth.matches_in(matches, entry.image_id), [&](std::uint32_t match) {
        return box_iou(entry.box, truth.gallery()[match].box, false) >= kHit;
      }));
    }
  }
  return answers;
}

}  // namespace df2::eval
