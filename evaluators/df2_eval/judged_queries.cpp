#include <df2_eval/judged_queries.h>

#include <algorithm>
#include <map>
#include <utility>

#include <df2_eval/retrieval_match.h>

namespace df2::eval {

namespace {

JudgedQuery judged(const QueryOutcome& outcome, const QueryAnswer& answer, const Box& box,
                   const RetrievalPredictions& predictions, std::size_t most_entries) {
  JudgedQuery query{.image_id = outcome.image_id,
                    .item = outcome.item,
                    .category = outcome.category,
                    .box = box,
                    .rank = outcome.rank,
                    .miss = outcome.miss == Miss::none ? std::string_view() : miss_name(outcome.miss)};
  if (!answer.row) return query;
  const auto entries = predictions.row(*answer.row);
  for (std::size_t k = 0; k < std::min(entries.size(), most_entries); ++k)
    query.entries.push_back({entries[k].image_id, entries[k].box, answer.is_hit[k] != 0});
  return query;
}

}  // namespace

std::vector<JudgedQuery> judge_queries(const RetrievalTruth& truth, const RetrievalPredictions& predictions,
                                       Rules rules, std::span<const std::int64_t> image_ids, std::size_t most_entries) {
  std::map<std::int64_t, std::vector<std::uint32_t>> rows;
  for (std::size_t row = 0; row < predictions.size(); ++row)
    rows[predictions.image_id[row]].push_back(static_cast<std::uint32_t>(row));
  std::vector<JudgedQuery> queries;
  for (const std::int64_t id : image_ids) {
    const auto image = truth.find_image(id);
    if (!image) continue;
    const auto outcomes = match_image(truth, *image, predictions, rows[id], rules, predictions.entries.size());
    const auto answers = answers_of(truth, *image, predictions, rows[id], rules);
    for (std::size_t q = 0; q < outcomes.size(); ++q)
      queries.push_back(
          judged(outcomes[q], answers[q], truth.items_of(*image)[outcomes[q].item].box, predictions, most_entries));
  }
  return queries;
}

}  // namespace df2::eval
