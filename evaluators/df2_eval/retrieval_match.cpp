#include <df2_eval/retrieval_match.h>

#include <algorithm>

#include <df2_eval/similarity.h>

namespace df2::eval {

namespace {

constexpr double kHit = 0.5;

/// The item that each row is assigned to.
std::vector<std::optional<std::size_t>> assign(std::span<const QueryItem> items,
                                               const RetrievalPredictions& predictions,
                                               std::span<const std::uint32_t> rows, RetrievalRule rule) {
  std::vector<std::optional<std::size_t>> owner(rows.size());
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::size_t best = 0;
    double best_iou = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const double iou = box_iou(predictions.box[rows[r]], items[i].box, false);
      if (iou > best_iou) {
        best = i;
        best_iou = iou;
      }
    }
    if (rule == RetrievalRule::official || best_iou >= kHit) owner[r] = best;
  }
  return owner;
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
                                      RetrievalRule rule, std::size_t list_length) {
  const std::span<const QueryItem> items = truth.items_of(image);
  const auto owner = assign(items, predictions, rows, rule);
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
    outcome.miss = rows.empty() ? Miss::image_without_rows : Miss::undetected;
    std::optional<std::uint32_t> best;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (owner[r] != i) continue;
      const std::uint32_t row = rows[r];
      if (!best) outcome.miss = Miss::wrong_category;
      if (predictions.category[row] != item.category) continue;
      if (!best || predictions.score[row] > predictions.score[*best]) best = row;
    }
    if (best) follow_list(truth, matches, predictions.row(*best), list_length, outcome);
    outcomes.push_back(outcome);
  }
  return outcomes;
}

}  // namespace df2::eval
